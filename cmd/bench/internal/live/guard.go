package live

import (
	"net"
	"net/http"
	"net/netip"
)

// Guard lets only requests through that a page of this service, or a tool, has
// made. What listens on loopback can be reached by every page in every browser of
// this machine, so:
//
//   - a request that reached us by loopback must name loopback as its Host; one by
//     a name that an attacker pointed here (DNS rebinding) does not. Any port will
//     do, as a tunnel changes it;
//   - an Origin, where there is one, must be the Host's own (RFC 6454 §7);
//   - a browser that says the request is the doing of another page (Sec-Fetch-Site) is
//     believed: a frame, an image or a script in one is asked for without an Origin.
//     Following a link from there is not its doing
//     (https://www.w3.org/TR/fetch-metadata/);
//   - nothing can be changed, so only GET and HEAD are served.
func Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD are served", http.StatusMethodNotAllowed)
		case byLoopback(r) && !isLoopback(hostname(r.Host)):
			http.Error(w, "this address is for "+localhost+" only", http.StatusForbidden)
		case r.Header.Get("Origin") != "" && r.Header.Get("Origin") != "http://"+r.Host:
			http.Error(w, "another site's page may not ask", http.StatusForbidden)
		case fromElsewhere(r.Header):
			http.Error(w, "another site's page may not ask", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// fromElsewhere says whether a browser asks for what a page of another origin has in
// it. Other ports of this host are "same-site", and other origins all the same.
func fromElsewhere(h http.Header) bool {
	switch h.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return false
	}
	followed := h.Get("Sec-Fetch-Mode") == "navigate" && h.Get("Sec-Fetch-Dest") == "document"
	return !followed
}

const localhost = "localhost"

// hostname is a Host header without its port and the brackets of IPv6.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	if addr, err := netip.ParseAddr(trimBrackets(host)); err == nil {
		return addr.String()
	}
	return host
}

func trimBrackets(s string) string {
	if len(s) > 1 && s[0] == '[' && s[len(s)-1] == ']' {
		return s[1 : len(s)-1]
	}
	return s
}

// byLoopback says whether the request came in on a loopback address.
func byLoopback(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return true
	}
	addr, err := netip.ParseAddrPort(local.String())
	return err != nil || addr.Addr().Unmap().IsLoopback()
}

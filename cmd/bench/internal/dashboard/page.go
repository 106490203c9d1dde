package dashboard

import (
	"bytes"
	"embed"
	"net/http"
	"path"
	"time"

	"pushbench/results/report/web"
)

//go:embed assets
var assets embed.FS

// policy lets the page load what this service serves and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// registerPage serves the page at / and its parts beside it.
func registerPage(mux *http.ServeMux) {
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) { serveAsset(w, r, "index.html") })
	mux.HandleFunc("/assets/{name}", func(w http.ResponseWriter, r *http.Request) { serveAsset(w, r, r.PathValue("name")) })
}

func serveAsset(w http.ResponseWriter, r *http.Request, name string) {
	content, err := asset(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// asset is a part of the page: ours, or what it shares with the report.
func asset(name string) ([]byte, error) {
	switch name {
	case "uPlot.js":
		js, _, err := web.UPlot()
		return []byte(js), err
	case "uPlot.css":
		_, css, err := web.UPlot()
		return []byte(css), err
	case "number.js":
		js, err := web.Numbers()
		return []byte(js + "\nexport { number, tick, ticks };\n"), err
	case "tokens.css":
		css, err := web.Tokens()
		return []byte(css), err
	}
	return assets.ReadFile(path.Join("assets", path.Base(name)))
}

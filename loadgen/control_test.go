package loadgen

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pushbench/server/wire"
)

// endpoint is a control endpoint of a target that answers as h does.
func endpoint(t *testing.T, h http.HandlerFunc) *control {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c := newControl(s.Listener.Addr().String(), "secret")
	t.Cleanup(c.close)
	return c
}

func answering(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

// What a target answers wrong is said in words, and is the target's.
func TestControlSaysWhatIsWrong(t *testing.T) {
	elsewhere := httptest.NewServer(answering(200, "{}"))
	defer elsewhere.Close()
	for name, test := range map[string]struct {
		h    http.HandlerFunc
		want string
	}{
		"an error":         {answering(409, "busy\x1b[2J"), `GET /control/stats: answered with status 409: "busy\x1b[2J"`},
		"an endless error": {answering(500, strings.Repeat("x", 1<<20)), `status 500: "xxx`},
		"a redirection": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, "answered with status 307"},
		"what nobody can read": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(make([]byte, 1<<24))
			_ = z.Close()
		}, `answered with Content-Encoding "gzip": expected none`},
		"a head without end": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 1<<20))
		}, "exceeded"},
		"nothing": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
		"JSON of its own": {answering(200, `{"connected":"many"}`),
			"the statistics are not the JSON of the contract: connected is string: expected a whole number"},
	} {
		c := endpoint(t, test.h)
		_, err := c.stats(t.Context(), "")
		if err == nil || !strings.Contains(err.Error(), test.want) || !isOfTarget(err) {
			t.Errorf("%s: error %v (of the target: %t), want one of the target with %q", name, err, isOfTarget(err), test.want)
			continue
		}
		if f, ok := errors.AsType[*Failure](err); !ok || f.Hint != hintContract || len(err.Error()) > 400 {
			t.Errorf("%s: %v, want a short text and the hint %q", name, err, hintContract)
		}
	}
}

// A target that does not answer, or not to the end, is waited for so long and no
// longer; it is said what it was asked.
func TestControlOfATargetThatHangs(t *testing.T) {
	hang := func(r *http.Request) { <-r.Context().Done() }
	for name, h := range map[string]http.HandlerFunc{
		"from the start": func(_ http.ResponseWriter, r *http.Request) { hang(r) },
		"in its answer": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"connected":`)
			_ = http.NewResponseController(w).Flush()
			hang(r)
		},
		"and trickles": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, " ")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Millisecond) // it is the target that is slow
			}
		},
	} {
		c := endpoint(t, h)
		c.within = 50 * time.Millisecond
		_, err := c.stats(t.Context(), "?gc=1")
		f, ok := errors.AsType[*Failure](err)
		if !ok || f.Error() != "the target does not answer (50ms): GET /control/stats?gc=1" || f.Hint != hintSilent || !isOfTarget(err) {
			t.Errorf("%s: %v (%+v, of the target: %t)", name, err, f, isOfTarget(err))
		}
	}
	// Of one that accepts nothing: its backlog takes the connection.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := newControl(l.Addr().String(), "secret")
	defer c.close()
	c.within = 50 * time.Millisecond
	if err := c.start(t.Context(), wire.Start{}); err == nil || err.Error() != "the target does not answer (50ms): POST /control/start" {
		t.Errorf("start: %v", err)
	}
	if err := c.stop(t.Context()); err == nil || err.Error() != "the target does not answer (50ms): POST /control/stop" {
		t.Errorf("stop: %v", err)
	}
	// When somebody else ends the wait, it is not the target's doing.
	over := errors.New("over")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(over)
	if _, err := c.stats(ctx, ""); !errors.Is(err, over) || isOfTarget(err) {
		t.Errorf("a wait that was ended: %v", err)
	}
}

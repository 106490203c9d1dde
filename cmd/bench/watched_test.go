package main_test

import (
	"bytes"
	"regexp"
	"sync"
)

// watched is output that can be waited for.
type watched struct {
	mu      sync.Mutex
	written bytes.Buffer
	pattern *regexp.Regexp
	hit     chan struct{}
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.written.Write(p)
	w.look()
	return n, err
}

// until returns a channel that is closed once the output matches. It is called once.
func (w *watched) until(pattern *regexp.Regexp) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pattern, w.hit = pattern, make(chan struct{})
	w.look()
	return w.hit
}

func (w *watched) look() {
	if w.pattern != nil && w.pattern.Match(w.written.Bytes()) {
		close(w.hit)
		w.pattern = nil
	}
}

func (w *watched) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.written.String()
}

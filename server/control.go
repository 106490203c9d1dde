package server

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"pushbench/server/wire"
)

// maxDocument bounds a control request's body, bytes.
const maxDocument = 64 << 10

// controlHandler serves the control endpoint of the contract.
func (s *Server) controlHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+wire.PathStart, s.handleStart)
	mux.HandleFunc("POST "+wire.PathStop, s.handleStop)
	mux.HandleFunc("GET "+wire.PathStats, s.handleStats)
	want := []byte("Bearer " + s.cfg.Token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.handlers.enter() {
			return
		}
		defer s.handlers.leave()
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), want) != 1 {
			w.Header().Set("Connection", "close")
			http.Error(w, "wrong token: expected Authorization: Bearer TOKEN", http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func (s *Server) handleStart(w http.ResponseWriter, r *http.Request) {
	start, err := readStart(http.MaxBytesReader(w, r.Body, maxDocument))
	if err == nil {
		err = s.publisher.begin(start)
	}
	switch {
	case errors.Is(err, errPublishing):
		http.Error(w, err.Error(), http.StatusConflict)
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// readStart reads exactly one start document.
func readStart(body io.Reader) (wire.Start, error) {
	var start wire.Start
	d := json.NewDecoder(body)
	d.DisallowUnknownFields()
	if err := d.Decode(&start); err != nil {
		return start, fmt.Errorf("not a start document: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return start, errors.New("more than one start document")
	}
	return start, nil
}

func (s *Server) handleStop(w http.ResponseWriter, _ *http.Request) {
	s.publisher.halt()
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) handleStats(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	w.Header().Set("Content-Type", "application/json")
	// A write error means that the asker has gone.
	_ = json.NewEncoder(w).Encode(s.stats(asked{
		collect: q.Get("gc") == "1", clients: q.Get("clients") == "1", heap: q.Get("heap") == "1",
	}))
}

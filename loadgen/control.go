package loadgen

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"pushbench/loadgen/engine"
	"pushbench/server/wire"
)

const (
	// answerWithin is how long a target, and an agent, may take to answer. A target
	// under full load answers late, so it is generous.
	answerWithin = 10 * time.Second
	// maxControlHead and maxControlText bound the head of an answer, and what is
	// read of one that holds nothing of interest.
	maxControlHead = 64 << 10
	maxControlText = 64 << 10

	hintContract = "does the target keep the control part of server/CONTRACT.md?"
	hintSilent   = "is the target stopped, or kept from its control endpoint by its other work? run it by hand and ask it: curl shows what it answers"
)

// errLate is the cause of a wait that was ended because its limit was over.
var errLate = errors.New("no answer in time")

// control speaks to the control endpoint of one target process
// (server/CONTRACT.md). What it answers is not trusted: neither its length nor its
// pace costs more than a bounded amount. Its errors are the target's.
type control struct {
	base    string
	token   string
	http    *http.Client
	within  time.Duration // for one request, until its answer is read
	clients int           // of the run, at most: bounds the books by subscriber
}

func newControl(address, token string) *control {
	return &control{
		base:  "http://" + address,
		token: token,
		http: &http.Client{
			Transport: &http.Transport{
				MaxIdleConnsPerHost:    1,
				DisableCompression:     true,
				MaxResponseHeaderBytes: maxControlHead,
			},
			// An answer from elsewhere is not the target's.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		within: answerWithin,
	}
}

func (c *control) close() { c.http.CloseIdleConnections() }

func (c *control) start(ctx context.Context, s wire.Start) error {
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return c.do(ctx, http.MethodPost, wire.PathStart, body, skip)
}

func (c *control) stop(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, wire.PathStop, nil, skip)
}

// skip reads to the end, so that the connection can be used again.
func skip(answer io.Reader) error {
	_, err := io.CopyN(io.Discard, answer, maxControlText)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// stats asks for the target's own account. query is "", "?gc=1" or "?clients=1".
func (c *control) stats(ctx context.Context, query string) (s wire.Stats, err error) {
	err = c.do(ctx, http.MethodGet, wire.PathStats+query, nil, func(answer io.Reader) (err error) {
		s, err = readStats(answer, c.clients)
		return err
	})
	return s, err
}

// do makes a request and has the body of a good answer read.
func (c *control) do(ctx context.Context, method, path string, body []byte, read func(io.Reader) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.within, errLate)
	defer cancel()
	err := c.exchange(ctx, method, path, body, read)
	switch {
	case err == nil:
		return nil
	case errors.Is(context.Cause(ctx), errLate):
		return failure(hintSilent, ofTarget(fmt.Errorf("the target does not answer (%v): %s %s", c.within, method, path)))
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case engine.OfHost(engine.Cause(err)):
		return failure("`bench doctor` shows the limits of this machine", fmt.Errorf("this host lets no request out to the target's control endpoint: %w", err))
	default:
		return failure(hintContract, ofTarget(fmt.Errorf("the target's control endpoint, %s %s: %w", method, path, err)))
	}
}

func (c *control) exchange(ctx context.Context, method, path string, body []byte, read func(io.Reader) error) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := c.http.Do(req)
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err // what was asked for is said already
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 200)) // what came of it is better than nothing
		return fmt.Errorf("answered with status %d: %q", resp.StatusCode, text)
	}
	if coding := resp.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return fmt.Errorf("answered with Content-Encoding %.40q: expected none, since none was offered", coding)
	}
	return read(resp.Body)
}

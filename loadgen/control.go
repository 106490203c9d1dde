package loadgen

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"pushbench/server/wire"
)

// controlTimeout bounds one request to a control endpoint. A target under full
// load answers late, so it is generous.
const controlTimeout = 30 * time.Second

// control speaks to the control endpoint of one target process
// (server/CONTRACT.md).
type control struct {
	base  string
	token string
	http  *http.Client
}

func newControl(address, token string) *control {
	return &control{
		base:  "http://" + address,
		token: token,
		http:  &http.Client{Timeout: controlTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: 1}},
	}
}

func (c *control) close() { c.http.CloseIdleConnections() }

func (c *control) start(ctx context.Context, s wire.Start) error {
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, http.MethodPost, wire.PathStart, body)
	return err
}

func (c *control) stop(ctx context.Context) error {
	_, err := c.do(ctx, http.MethodPost, wire.PathStop, nil)
	return err
}

// stats asks for the target's own account. query is "", "?gc=1" or "?clients=1".
func (c *control) stats(ctx context.Context, query string) (wire.Stats, error) {
	var s wire.Stats
	body, err := c.do(ctx, http.MethodGet, wire.PathStats+query, nil)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(body, &s); err != nil {
		return s, fmt.Errorf("the target's statistics are not the JSON of the contract: %w", err)
	}
	return s, nil
}

func (c *control) do(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the target's control endpoint: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return nil, fmt.Errorf("the target's control endpoint: %w", err)
	}
	if resp.StatusCode/100 != 2 {
		return nil, fmt.Errorf("the target's control endpoint answered %s %s with %s: %s",
			method, path, resp.Status, strings.TrimSpace(string(answer[:min(len(answer), 200)])))
	}
	return answer, nil
}

package dashboard

import (
	"net/http"
	"time"

	"pushbench/server/wire"
)

// events serves the feed to one client until it goes, does not take what it is
// sent, or nothing more will come.
func (d *Dashboard) events(w http.ResponseWriter, r *http.Request) {
	if !d.enter() {
		http.Error(w, "too many pages are open", http.StatusServiceUnavailable)
		return
	}
	defer d.leave()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	client := &client{w: w, control: http.NewResponseController(w), patience: d.options.Patience}
	// After a restart of the page's connection, a second is soon enough for a person
	// and long enough for a server that is gone.
	if client.write(wire.AppendSSERetry(nil, d.options.Retry)) != nil || r.Method == http.MethodHead {
		return
	}
	heartbeat := time.NewTicker(d.options.Heartbeat)
	defer heartbeat.Stop()
	at := d.feed.resume(r.Header.Get("Last-Event-ID"))
	for {
		events, next, woken, over := d.feed.after(at)
		if client.write(events...) != nil || over {
			return
		}
		at = next
		select {
		case <-woken:
		case <-heartbeat.C:
			if client.write(wire.AppendSSEComment(nil)) != nil {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

// client is the sending end of one stream.
type client struct {
	w        http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
}

// write sends and flushes; it fails when the client does not take it in time.
func (c *client) write(events ...[]byte) error {
	if len(events) == 0 {
		return nil
	}
	for _, e := range events {
		if err := c.control.SetWriteDeadline(time.Now().Add(c.patience)); err != nil {
			return err
		}
		if _, err := c.w.Write(e); err != nil {
			return err
		}
	}
	return c.control.Flush()
}

package hub

// Message is one published message. It is shared by all subscribers and must
// not change after Publish.
type Message struct {
	Window bool // its drops are counted as the measurement window's
	Copies int  // how often it goes on the wire: 1, unless a fault is injected
	Body   any  // what the sinks deliver, encoded once
}

// Sink is one subscriber's connection. The hub never calls Deliver or Finish
// twice at a time on the same sink; Cut may come at any moment, from anywhere.
type Sink interface {
	// Deliver writes one copy of a message without waiting for the peer. It says
	// blocked when the kernel did not take all of it: Finish is called next.
	Deliver(body any) (blocked bool, err error)
	// Finish waits until the kernel has taken what Deliver left behind.
	Finish() error
	// Cut closes the connection at once and ends a Finish under way.
	Cut()
}

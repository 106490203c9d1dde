// Package wire is what both sides of a benchmark share about bytes: the message
// envelope, the encoders and incremental decoders of the SSE event stream and of
// WebSocket frames, the transport descriptors with their bytes-per-message
// formulas, and the documents of the control endpoint. It is pure: no sockets,
// no clocks, no goroutines.
//
// Begin with envelope.go (what a message is), then sse.go and ws.go (how it is
// framed), then transport.go (what a transport is called and costs), then
// control.go (what a target and its conductor say to each other).
package wire

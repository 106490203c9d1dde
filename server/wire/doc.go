// Package wire is what both sides of a benchmark share about bytes: the message
// envelope, the encoders and incremental decoders of the SSE event stream and of
// WebSocket frames, the transport descriptors with their bytes-per-message
// formulas, and the documents of the control endpoint. It is pure: no sockets,
// no clocks, no goroutines.
//
// Begin with envelope.go (what a message is), then sse.go and wsdecoder.go (how
// it is taken from a stream), sseencode.go and wsframe.go (how it is put on one),
// head.go and chunked.go (the HTTP/1.1 around an event stream), then transport.go
// (what a transport is called and costs), then control.go (what a target and its
// conductor say to each other).
//
// The decoders have one shape. Feed takes the next bytes of a stream, however
// they are split, and calls a sink for each thing that they complete. What lies
// whole in one Feed is handed on as a part of those bytes, valid during the call;
// only what a Feed cuts is copied, and let go once complete, so that thousands
// of idle connections hold no buffers. The zero value of a decoder is ready;
// after an error its stream is of no more use.
package wire

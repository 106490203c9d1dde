// Package hub fans messages out to subscribers. It knows no protocol: a
// subscriber is a Sink, a message is a body that the sink understands.
//
//	publisher ──► shard inbox ──► worker ──► Sink.Deliver   (inline, never waits)
//	                    └──► apart queue ──► own goroutine  (only while blocked)
//
// Subscribers are spread over shards with one worker each. A worker walks its
// subscribers and delivers inline: a goroutine and a channel for every subscriber
// would cost half as much again as the write itself. Only a subscriber whose
// socket is full gets a goroutine, for as long as that lasts: it is then "apart",
// with a queue of its own, until it has caught up.
//
// Whatever was accepted and not yet handed to the kernel counts against the
// queue's bound, whether it waits in the inbox of the shard or apart. The books
// balance at any time: enqueued = written + dropped + pending, subscriber by
// subscriber and in all.
//
// Begin with hub.go, then shard.go (the walk) and apart.go (the blocked).
package hub

// Package loadgen is the load generator: it opens the connections, takes the
// times, keeps the books and runs the trials.
//
// The floors, from the socket up:
//
//	engine     where bytes come from: epoll loops, or a goroutine a connection
//	session    one connection of one transport: handshake, then messages
//	measure    what a message does to histograms and books; Assignment, Measurement
//	host       the machine: limits, placement, children, what processes cost
//	agent      one process that holds connections: Assignment in, Measurement out
//	fleet      many agents, over NATS
//	target     the server under test
//	conductor  scenario → plan → trials → results.Run
//
// Begin with conductor.go for the story and engine for the hot path.
package loadgen

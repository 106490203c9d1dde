// Package engine moves bytes between sockets and sessions: an event loop over
// epoll on Linux, and a goroutine a connection everywhere. It knows neither
// transports nor workloads. Begin with engine.go.
package engine

// Package session is one connection's protocol state: the handshake, then the
// messages. One file a transport, and one line in the registry. Begin with
// registry.go.
package session

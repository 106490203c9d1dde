package live

import (
	"fmt"
	"net"
)

// Loopback checks an address "host:port" whose host must be this machine alone:
// what it serves is for the eyes of whoever sits here, and nothing asks for a
// password.
func Loopback(address string) error {
	host, err := hostOf(address)
	if err != nil {
		return err
	}
	if !isLoopback(host) {
		return fmt.Errorf("address %q: expected one of loopback, such as 127.0.0.1:8090", address)
	}
	return nil
}

// Anywhere checks an address "host:port" on any of this machine's networks.
func Anywhere(address string) error {
	_, err := hostOf(address)
	return err
}

func hostOf(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		return "", fmt.Errorf("address %q: expected HOST:PORT, such as 127.0.0.1:8090", address)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return "", fmt.Errorf("address %q: expected a port from 0 (any that is free) to 65535", address)
	}
	return host, nil
}

// isLoopback says whether host names this machine's loopback: the reserved name
// (RFC 6761 §6.3) or a literal address.
func isLoopback(host string) bool {
	if host == localhost {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

package live

import (
	"errors"
	"fmt"
	"net"
)

// ErrAddress means that an address is none, or not one that may be listened on.
var ErrAddress = errors.New("address")

// Loopback checks an address "host:port" whose host must be this machine alone:
// what it serves is for the eyes of whoever sits here, and nothing asks for a
// password.
func Loopback(address string) error {
	host, err := hostOf(address)
	if err != nil {
		return err
	}
	if !isLoopback(host) {
		return fmt.Errorf("%w %q: expected one of loopback, such as 127.0.0.1:8090", ErrAddress, address)
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
		return "", fmt.Errorf("%w %q: expected HOST:PORT, such as 127.0.0.1:8090", ErrAddress, address)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return "", fmt.Errorf("%w %q: expected a port from 0 (any that is free) to 65535", ErrAddress, address)
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

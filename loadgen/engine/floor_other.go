//go:build !linux

package engine

import (
	"errors"
	"time"
)

// Floor is the least that a Go program does to receive. It needs Linux.
type Floor struct{}

// OpenFloor fails on this system.
func OpenFloor(string, [][]byte, int, time.Duration) (*Floor, error) {
	return nil, errors.New("the floor needs Linux: epoll and receive stamps are its yardstick")
}

// Close does nothing.
func (*Floor) Close() {}

//go:build !linux

package engine

import "errors"

const hasEpoll = false

func newEpoll(int) (Engine, error) {
	return nil, errors.New("engine epoll needs Linux: goroutine or auto is expected on this system")
}

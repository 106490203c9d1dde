package server

import (
	"pushbench/server/hub"
	"pushbench/server/wire"
)

// fan is where messages are published to: the hub, or the floor it is compared with.
type fan interface {
	// join adds a subscriber and returns how it leaves; nil when the fan is closed.
	join(client int, s sink) (leave func())
	Publish(m *hub.Message)
	Settle(until int64)
	Totals() hub.Totals
	Books() []wire.ClientBook
	Close()
}

type hubFan struct{ *hub.Hub }

func (f hubFan) join(client int, s sink) func() {
	member := f.Join(client, s)
	if member == nil {
		return nil
	}
	return member.Leave
}

func newFan(cfg *Config, transports int, count *writeCount) (fan, error) {
	if cfg.Raw {
		return newFloor(transports, count), nil
	}
	h, err := hub.New(hub.Options{Queue: cfg.Queue, Overflow: cfg.Overflow, Drag: cfg.Inject.drag()})
	if err != nil {
		return nil, err
	}
	return hubFan{h}, nil
}

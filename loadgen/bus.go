package loadgen

import (
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Subjects of the bus. An agent says hello on the shared one, listens for commands on its
// own, and answers each where it was asked to.
const (
	subjectHello = "pushbench.hello"
	subjectAgent = "pushbench.agent." // + agent ID
)

// maxBusPayload bounds one message on the bus; a measurement travels in parts of
// partBytes so that a cluster with the default limit of 1 MB can carry it too.
const (
	maxBusPayload = 1 << 20
	partBytes     = 512 << 10
)

// bus is the message system between the conductor and its agents: a NATS server
// in this process, on loopback, behind a random token.
type bus struct {
	server *server.Server
	conn   *nats.Conn
	token  string
}

func startBus() (*bus, error) {
	token := rand.Text()
	s, err := server.NewServer(&server.Options{
		ServerName:            "pushbench",
		Host:                  "127.0.0.1",
		Port:                  server.RANDOM_PORT,
		Authorization:         token,
		NoSigs:                true,
		NoLog:                 true,
		MaxPayload:            maxBusPayload,
		DisableShortFirstPing: true,
	})
	if err != nil {
		return nil, fmt.Errorf("the message bus: %w", err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		s.Shutdown()
		return nil, errors.New("the message bus did not come up within 10 s")
	}
	conn, err := dialBus(s.ClientURL(), token)
	if err != nil {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, err
	}
	return &bus{server: s, conn: conn, token: token}, nil
}

func (b *bus) url() string { return b.server.ClientURL() }

func (b *bus) close() {
	b.conn.Close()
	b.server.Shutdown()
	b.server.WaitForShutdown()
}

func dialBus(url, token string) (*nats.Conn, error) {
	conn, err := nats.Connect(url, nats.Token(token), nats.Name("pushbench"), nats.Timeout(10*time.Second))
	if err != nil {
		return nil, fmt.Errorf("the message bus at %s: %w", url, err)
	}
	return conn, nil
}

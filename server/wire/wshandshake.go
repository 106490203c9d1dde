package wire

import (
	"crypto/sha1" //nolint:gosec // RFC 6455 §4.2.2 prescribes SHA-1; it protects nothing here.
	"encoding/base64"
)

// What the opening handshake says (RFC 6455 §4.1 and §4.2.2).
const (
	WSVersion    = "13"                                   // Sec-WebSocket-Version
	WSUpgrade    = "websocket"                            // Upgrade
	WSAcceptGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" // joined to the key
)

// AcceptKey is the Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC
// 6455 §4.2.2).
func AcceptKey(key string) string {
	sum := sha1.Sum([]byte(key + WSAcceptGUID)) //nolint:gosec // see the import
	return base64.StdEncoding.EncodeToString(sum[:])
}

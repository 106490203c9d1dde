//go:build !linux

package host

// TCPInfo asks the kernel for the stream bytes that a TCP socket has received:
// that is known on Linux only.
func TCPInfo(int) (bytesReceived, totalRetrans uint64, err error) {
	return 0, 0, notHere("the number of bytes a socket has received")
}

// Unread is how many bytes of those that a socket has received nobody has read yet:
// that is asked on Linux only.
func Unread(int) int64 { return 0 }

package host

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// TCPInfo asks the kernel for the stream bytes that a TCP socket has received and
// for the segments that it has sent again, since it was opened (tcp(7), TCP_INFO).
// It allocates nothing. The kernel counts received bytes since Linux 4.1.
func TCPInfo(fd int) (bytesReceived, totalRetrans uint64, err error) {
	var info unix.TCPInfo
	size := uint32(unsafe.Sizeof(info))
	// unix.GetsockoptTCPInfo would put a new TCPInfo on the heap for every socket.
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.IPPROTO_TCP, unix.TCP_INFO,
		uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0)
	if errno != 0 {
		return 0, 0, fmt.Errorf("TCP_INFO: %w", errno)
	}
	if need := unsafe.Offsetof(info.Bytes_received) + unsafe.Sizeof(info.Bytes_received); uintptr(size) < need {
		return 0, 0, fmt.Errorf("TCP_INFO: the kernel tells %d bytes: expected at least %d", size, need)
	}
	return info.Bytes_received, uint64(info.Total_retrans), nil
}

// Unread is how many bytes of those that a socket has received nobody has read yet
// (tcp(7), SIOCINQ); 0 where the kernel does not tell.
func Unread(fd int) int64 {
	n, err := unix.IoctlGetInt(fd, unix.SIOCINQ)
	if err != nil {
		return 0
	}
	return int64(n)
}

package engine

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Floor is the least that a Go program does to receive: the same system calls as
// the epoll engine (edge-triggered epoll, recvmsg with receive stamps into one
// buffer), and nothing made of the bytes. What a generator costs beyond it is its
// own. It is written apart from the engine on purpose: the yardstick must not
// change with what it measures.
type Floor struct {
	loops []*floorLoop
	ended sync.WaitGroup
}

type floorLoop struct {
	epfd, wakefd int
	fds          []int
	reads, bytes atomic.Int64
}

// OpenFloor connects to address once for each request, one after the other, sends
// the request and discards the response's head. From then on it reads, with the
// given number of loops, until Close. timeout is for each connection.
func OpenFloor(address string, requests [][]byte, loops int, timeout time.Duration) (*Floor, error) {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, fmt.Errorf("address %q: an IP address and a port are expected: %w", address, err)
	}
	f := &Floor{}
	for range loops {
		l, err := newFloorLoop()
		if err != nil {
			f.Close()
			return nil, err
		}
		f.loops = append(f.loops, l)
		f.ended.Go(l.run)
	}
	for i, request := range requests {
		if err := f.loops[i%loops].open(to, request, timeout); err != nil {
			f.Close()
			return nil, fmt.Errorf("connection %d of the floor does not open: %w", i, err)
		}
	}
	return f, nil
}

// Close closes every connection and ends every loop.
func (f *Floor) Close() {
	for _, l := range f.loops {
		// The eventfd takes 8 bytes at any time; one wake-up is all there is.
		_, _ = unix.Write(l.wakefd, binary.NativeEndian.AppendUint64(nil, 1))
	}
	f.ended.Wait()
	for _, l := range f.loops {
		for _, fd := range append(l.fds, l.epfd, l.wakefd) {
			unix.Close(fd)
		}
	}
}

func newFloorLoop() (*floorLoop, error) {
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	wakefd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err == nil {
		err = unix.EpollCtl(epfd, unix.EPOLL_CTL_ADD, wakefd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(wakefd)})
		if err != nil {
			unix.Close(wakefd)
		}
	}
	if err != nil {
		unix.Close(epfd)
		return nil, os.NewSyscallError("eventfd", err)
	}
	return &floorLoop{epfd: epfd, wakefd: wakefd}, nil
}

// open makes one connection, waiting for each step.
func (l *floorLoop) open(to netip.AddrPort, request []byte, timeout time.Duration) error {
	domain, address := unix.AF_INET6, unix.Sockaddr(&unix.SockaddrInet6{Port: int(to.Port()), Addr: to.Addr().As16()})
	if to.Addr().Is4() {
		domain, address = unix.AF_INET, &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}
	}
	fd, err := unix.Socket(domain, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	patience := unix.NsecToTimeval(timeout.Nanoseconds())
	for _, step := range []func() error{
		func() error { return unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &patience) },
		func() error { return unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &patience) },
		func() error { return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1) },
		func() error { return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1) },
		func() error { return unix.Connect(fd, address) },
		func() error { _, err := unix.Write(fd, request); return err },
		func() error { return discardHead(fd) },
		func() error { return unix.SetNonblock(fd, true) },
		func() error {
			return unix.EpollCtl(l.epfd, unix.EPOLL_CTL_ADD, fd,
				&unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLET, Fd: int32(fd)})
		},
	} {
		if err := step(); err != nil {
			unix.Close(fd)
			return err
		}
	}
	l.fds = append(l.fds, fd)
	return nil
}

// discardHead reads byte by byte to the end of the response's head, so that what
// follows is left to be counted.
func discardHead(fd int) error {
	var b [1]byte
	var head []byte
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		n, err := unix.Read(fd, b[:])
		if err != nil {
			return err
		}
		if n == 0 || len(head) > 16<<10 {
			return fmt.Errorf("%d B without the end of a response head", len(head))
		}
		head = append(head, b[0])
	}
	return nil
}

// run reads and counts.
func (l *floorLoop) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	buf := make([]byte, 64<<10)
	var control [64]byte
	iov := unix.Iovec{Base: &buf[0]}
	iov.SetLen(len(buf))
	msg := unix.Msghdr{Iov: &iov, Control: &control[0]}
	msg.SetIovlen(1)
	events := make([]unix.EpollEvent, 256)
	for {
		n, _, _ := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(l.epfd), uintptr(unsafe.Pointer(&events[0])), uintptr(len(events)), 0, 0, 0)
		if n == 0 {
			n, _, _ = unix.Syscall6(unix.SYS_EPOLL_PWAIT, uintptr(l.epfd), uintptr(unsafe.Pointer(&events[0])), uintptr(len(events)), ^uintptr(0), 0, 0)
		}
		if int(n) < 0 {
			continue // interrupted
		}
		for i := range events[:n] {
			if int(events[i].Fd) == l.wakefd {
				return
			}
			for got := len(buf); got == len(buf); {
				msg.SetControllen(len(control))
				r, _, errno := unix.RawSyscall(unix.SYS_RECVMSG, uintptr(events[i].Fd), uintptr(unsafe.Pointer(&msg)), unix.MSG_DONTWAIT)
				if got = int(r); errno != 0 || got == 0 {
					break
				}
				l.reads.Add(1)
				l.bytes.Add(int64(got))
			}
		}
	}
}

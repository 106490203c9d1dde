package engine

import (
	"errors"
	"net/netip"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The system calls of the hot path. They do not block, so they are made without
// telling the scheduler (RawSyscall): leaving and entering Go costs as much as
// what a small read does.

// readSize is the buffer that the reads of one worker share.
const readSize = 64 << 10

// receiver holds what recvmsg needs, prepared once.
type receiver struct {
	msg     unix.Msghdr
	iov     unix.Iovec
	control [8]uint64 // aligned for a cmsghdr
	buf     []byte
}

func newReceiver() *receiver {
	r := &receiver{buf: make([]byte, readSize)}
	r.iov.Base = &r.buf[0]
	r.iov.SetLen(len(r.buf))
	r.msg.Iov = &r.iov
	r.msg.SetIovlen(1)
	r.msg.Control = (*byte)(unsafe.Pointer(&r.control))
	return r
}

// receive reads once. The bytes are in buf[:n]; stamp is the kernel's receive
// stamp of the last of them, CLOCK_REALTIME ns, or 0.
func (r *receiver) receive(fd int) (n int, stamp int64, errno syscall.Errno) {
	for {
		r.msg.SetControllen(int(unsafe.Sizeof(r.control)))
		got, _, errno := unix.RawSyscall(unix.SYS_RECVMSG, uintptr(fd), uintptr(unsafe.Pointer(&r.msg)), unix.MSG_DONTWAIT)
		switch errno {
		case 0:
			return int(got), r.stamp(), 0
		case unix.EINTR:
		default:
			return 0, 0, errno
		}
	}
}

// stampSize is the length of the only control message that is asked for.
var stampSize = unix.CmsgLen(int(unsafe.Sizeof(unix.Timespec{})))

// stamp reads the control message in place (SCM_TIMESTAMPNS, socket(7)).
func (r *receiver) stamp() int64 {
	if int(r.msg.Controllen) < stampSize {
		return 0
	}
	header := (*unix.Cmsghdr)(unsafe.Pointer(&r.control))
	if header.Level != unix.SOL_SOCKET || header.Type != unix.SCM_TIMESTAMPNS {
		return 0
	}
	at := (*unix.Timespec)(unsafe.Add(unsafe.Pointer(&r.control), unix.CmsgLen(0)))
	return at.Nano()
}

// send writes what the socket takes of p without waiting.
func send(fd int, p []byte) (n int, errno syscall.Errno) {
	for len(p) > 0 {
		put, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)),
			unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
		switch errno {
		case 0:
			n += int(put)
			p = p[put:]
		case unix.EINTR:
		default:
			return n, errno
		}
	}
	return n, 0
}

// poll fills events with what there is at once.
func poll(epfd int, events []unix.EpollEvent) int {
	n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epfd),
		uintptr(unsafe.Pointer(&events[0])), uintptr(len(events)), 0, 0, 0)
	if errno != 0 {
		return 0
	}
	return int(n)
}

// wait fills events and sleeps for them up to timeout ms. It is the only call that the
// scheduler hears of.
func wait(epfd int, events []unix.EpollEvent, timeout int) int {
	n, _, errno := unix.Syscall6(unix.SYS_EPOLL_PWAIT, uintptr(epfd),
		uintptr(unsafe.Pointer(&events[0])), uintptr(len(events)), uintptr(timeout), 0, 0)
	if errno != 0 {
		return 0
	}
	return int(n)
}

// threadTime is the processor time that the calling thread has used; 0 where it is not
// told.
func threadTime() time.Duration {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts) != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}

// prepare sets what every socket has, before it connects.
func prepare(fd int) error {
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		return err
	}
	return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
}

// connect starts to open a non-blocking connection.
func connect(to netip.AddrPort) (fd int, err error) {
	domain, address := unix.AF_INET6, unix.Sockaddr(&unix.SockaddrInet6{Port: int(to.Port()), Addr: to.Addr().As16()})
	if ip := to.Addr().Unmap(); ip.Is4() {
		domain, address = unix.AF_INET, &unix.SockaddrInet4{Port: int(to.Port()), Addr: ip.As4()}
	}
	fd, err = unix.Socket(domain, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	if err = prepare(fd); err == nil {
		err = unix.Connect(fd, address)
	}
	if err != nil && !errors.Is(err, unix.EINPROGRESS) {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// abort makes close send a reset: an orderly close would leave the port in
// TIME_WAIT, and the next trial needs it.
func abort(fd int) {
	// It is only a kindness to the next trial: where it fails there is nothing to do.
	_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
}

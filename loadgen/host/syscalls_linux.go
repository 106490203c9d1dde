package host

import (
	"errors"
	"net"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// messageSize is what a call moves, bytes: about what a message is on the wire.
const messageSize = 142

// SyscallCosts is what one system call takes on this machine, ns, by the call's name:
// getppid (nothing but the way into the kernel and back), clock_gettime (without that
// way, through the vDSO), epoll_wait with one socket ready, and write, read and recvmsg
// with a receive stamp, each of one message over loopback TCP. On loopback a write holds
// the kernel's receive path as well. Medians over many batches on one thread.
func SyscallCosts() (map[string]float64, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	p, err := connectedPair()
	if err != nil {
		return nil, err
	}
	defer p.close()
	costs := make(map[string]float64)
	for _, call := range []struct {
		name string
		once func() error
		// before fills, and after empties, what the calls of a batch take out or put in.
		before, after func() error
	}{
		{name: "getppid", once: func() error { unix.Getppid(); return nil }},
		{name: "clock_gettime", once: func() error { p.now = Realtime(); return nil }},
		{name: "epoll_wait", once: p.wait, before: p.write, after: p.read},
		{name: "write", once: p.write, after: repeated(p.read)},
		{name: "read", once: p.read, before: repeated(p.write)},
		{name: "recvmsg", once: p.receive, before: repeated(p.write)},
	} {
		costs[call.name], err = oneCall(func() (int64, error) {
			if err := perhaps(call.before); err != nil {
				return 0, err
			}
			begin := monotonic()
			err := repeated(call.once)()
			took := monotonic() - begin
			return took, errors.Join(err, perhaps(call.after))
		})
		if err != nil {
			return nil, err
		}
	}
	return costs, nil
}

func perhaps(do func() error) error {
	if do == nil {
		return nil
	}
	return do()
}

// repeated makes the calls of one batch.
func repeated(do func() error) func() error {
	return func() error {
		for range perBatch {
			if err := do(); err != nil {
				return err
			}
		}
		return nil
	}
}

// tcpPair is a connection over loopback with both of its ends, and an epoll that watches
// the one that reads.
type tcpPair struct {
	files   [2]*os.File // writer, reader
	fds     [2]int
	epoll   int
	events  [1]unix.EpollEvent
	out, in [messageSize]byte
	now     int64 // keeps a reading of the clock from being left out
	control [64]byte
	header  unix.Msghdr
	vector  unix.Iovec
}

func connectedPair() (*tcpPair, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	dialed, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		return nil, err
	}
	defer dialed.Close()
	accepted, err := listener.Accept()
	if err != nil {
		return nil, err
	}
	defer accepted.Close()
	p := &tcpPair{epoll: -1}
	for i, c := range []net.Conn{dialed, accepted} {
		// A file of its own: calls on it are not Go's poller's.
		if p.files[i], err = c.(*net.TCPConn).File(); err != nil {
			p.close()
			return nil, err
		}
		p.fds[i] = int(p.files[i].Fd())
	}
	if p.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err == nil {
		err = unix.EpollCtl(p.epoll, unix.EPOLL_CTL_ADD, p.fds[1], &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(p.fds[1])})
	}
	if err == nil {
		err = unix.SetsockoptInt(p.fds[1], unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
	}
	if err != nil {
		p.close()
		return nil, err
	}
	p.vector = unix.Iovec{Base: &p.in[0]}
	p.vector.SetLen(len(p.in))
	p.header = unix.Msghdr{Iov: &p.vector, Control: &p.control[0]}
	p.header.SetIovlen(1)
	return p, nil
}

func (p *tcpPair) close() {
	for _, f := range p.files {
		if f != nil {
			_ = f.Close()
		}
	}
	if p.epoll >= 0 {
		_ = unix.Close(p.epoll)
	}
}

func (p *tcpPair) wait() error {
	_, err := unix.EpollWait(p.epoll, p.events[:], 0)
	return err
}

func (p *tcpPair) write() error {
	n, err := unix.Write(p.fds[0], p.out[:])
	return whole(n, err)
}

func (p *tcpPair) read() error {
	n, err := unix.Read(p.fds[1], p.in[:])
	return whole(n, err)
}

func (p *tcpPair) receive() error {
	p.header.SetControllen(len(p.control))
	n, _, errno := unix.Syscall(unix.SYS_RECVMSG, uintptr(p.fds[1]), uintptr(unsafe.Pointer(&p.header)), 0)
	if errno != 0 {
		return os.NewSyscallError("recvmsg", errno)
	}
	return whole(int(n), nil)
}

// whole says whether a call moved one message.
func whole(n int, err error) error {
	if err == nil && n != messageSize {
		return errors.New("a socket took or gave a part of a message: expected room for a batch of them")
	}
	return err
}

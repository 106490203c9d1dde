package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// LifelineEnv names the variable that tells a child the descriptor of its
// lifeline: the reading end of a pipe that closes when the parent dies.
const LifelineEnv = "PUSHBENCH_LIFELINE"

// ErrOrphaned is the cause of a context that Lifeline has cancelled.
var ErrOrphaned = errors.New("the parent process has ended")

// orphanGrace is how long an orphan may take to end in good order.
const orphanGrace = 2 * time.Second

// OpenLifeline opens the lifeline that this process was given, or returns nil
// when it was given none. Its own children inherit neither it nor its variable.
func OpenLifeline() (*os.File, error) {
	value, ok := os.LookupEnv(LifelineEnv)
	if !ok {
		return nil, nil
	}
	if err := os.Unsetenv(LifelineEnv); err != nil {
		return nil, fmt.Errorf("unset %s: %w", LifelineEnv, err)
	}
	fd, err := strconv.Atoi(value)
	if err != nil || fd < 3 {
		return nil, fmt.Errorf("%s=%s: expected the number of an open descriptor, 3 or more", LifelineEnv, value)
	}
	// Non-blocking, so that Close ends a Read.
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, fmt.Errorf("%s=%s: %w", LifelineEnv, value, err)
	}
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), "lifeline"), nil
}

// Lifeline ties this process to the one that started it by Start: the context is
// cancelled when that one ends, and 2 s later this process exits, finished or
// not. A process that was started otherwise is tied to nothing. The returned
// function releases the tie and is to be called when the work is done.
func Lifeline(ctx context.Context) (context.Context, context.CancelFunc, error) {
	file, err := OpenLifeline()
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := watch(ctx, file, func() {
		fmt.Fprintf(os.Stderr, "%v and this one did not within %v: ended hard\n", ErrOrphaned, orphanGrace)
		os.Exit(1)
	})
	return ctx, cancel, nil
}

// watch cancels the context when file reads to its end, and calls hard when the
// returned function has not been called orphanGrace later.
func watch(ctx context.Context, file *os.File, hard func()) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	if file == nil {
		return ctx, func() { cancel(context.Canceled) }
	}
	released := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if !awaitClose(file) {
			return
		}
		cancel(ErrOrphaned)
		timer := time.NewTimer(orphanGrace)
		defer timer.Stop()
		select {
		case <-timer.C:
			hard()
		case <-released:
		}
	}()
	return ctx, sync.OnceFunc(func() {
		close(released)
		file.Close()
		<-ended
		cancel(context.Canceled)
	})
}

// awaitClose blocks until the other end of a lifeline is closed (true) or this
// one is (false).
func awaitClose(file *os.File) bool {
	_, err := io.Copy(io.Discard, file)
	return !errors.Is(err, os.ErrClosed)
}

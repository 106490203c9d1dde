package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"

	"pushbench/cmd/bench/internal/term"
)

// interruptible returns a context that ends with the first SIGINT, SIGTERM, SIGQUIT or
// SIGHUP. A second SIGINT, SIGTERM or SIGQUIT ends the process at once: its children
// notice and end by themselves. A second SIGHUP does not: a terminal that goes away may
// send several.
//
// SIGQUIT as the second, and SIGABRT always, say first where everything stands: for a
// command that hangs.
func interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals, hangups := make(chan os.Signal, 2), make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGABRT)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signal.Notify(hangups, syscall.SIGHUP)
	}
	go func() {
		select {
		case first := <-signals:
			if first == syscall.SIGABRT {
				dump(syscall.SIGABRT)
			}
		case <-hangups:
		case <-done:
			return
		}
		cancel(context.Canceled)
		select {
		case second := <-signals:
			if second == syscall.SIGQUIT || second == syscall.SIGABRT {
				dump(second.(syscall.Signal))
			}
			os.Exit(term.Interrupted)
		case <-done:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		signal.Stop(hangups)
		close(done)
		cancel(nil)
	}
}

// dump writes what every goroutine does to stderr and ends the process, with the exit
// code that a shell gives one that died of the signal. Go's own would be 2, which is
// wrong usage.
func dump(sig syscall.Signal) {
	signal.Reset(os.Interrupt, syscall.SIGTERM) // stderr may be what hangs
	const wholeStacks = 2
	_ = pprof.Lookup("goroutine").WriteTo(os.Stderr, wholeStacks)
	os.Exit(128 + int(sig))
}

// outliveReaders makes a write to a pipe that nobody reads an error, also of stdout and
// stderr, where Go would let SIGPIPE end the process: whoever runs `| head -1` is not to
// lose the run. The signal is caught and not ignored, which children would inherit.
func outliveReaders() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

package host

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"
)

func TestWatchCancelsWhenTheOtherEndCloses(t *testing.T) {
	r, w := pipe(t)
	ctx, cancel := watch(context.Background(), r, func() { t.Error("ended hard though it was released in time") })
	if ctx.Err() != nil {
		t.Fatal("cancelled while the parent lives")
	}
	w.Close()
	<-ctx.Done()
	if cause := context.Cause(ctx); !errors.Is(cause, ErrOrphaned) {
		t.Errorf("cause %v, want %v", cause, ErrOrphaned)
	}
	cancel()
	cancel() // twice is once
}

func TestWatchIsReleased(t *testing.T) {
	r, w := pipe(t)
	defer w.Close()
	ctx, cancel := watch(context.Background(), r, func() { t.Error("ended hard") })
	cancel()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		t.Errorf("cause %v, want %v", cause, context.Canceled)
	}
}

func TestWatchEndsHard(t *testing.T) {
	t.Parallel()
	r, w := pipe(t)
	hard := make(chan struct{})
	_, cancel := watch(context.Background(), r, func() { close(hard) })
	defer cancel()
	w.Close()
	select {
	case <-hard:
	case <-time.After(20 * time.Second):
		t.Fatal("an orphan that does not end was left alone")
	}
}

func TestLifelineWithoutParent(t *testing.T) {
	ctx, cancel, err := Lifeline(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Error("a process with no lifeline was cancelled")
	}
	cancel()
	if ctx.Err() == nil {
		t.Error("not cancelled by its own function")
	}
}

func TestOpenLifelineRefuses(t *testing.T) {
	for _, value := range []string{"", "three", "1", "-3", "987654"} {
		t.Setenv(LifelineEnv, value)
		if f, err := OpenLifeline(); err == nil {
			t.Errorf("%s=%q gave %v, want an error", LifelineEnv, value, f)
		}
		if _, ok := os.LookupEnv(LifelineEnv); ok {
			t.Error("the variable is left for children to see")
		}
	}
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

package loadgen

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"

	"pushbench/loadgen/measure"
)

func measurement() *measure.Measurement {
	cpu := int64(7)
	return &measure.Measurement{
		Version: measure.ProtocolVersion, Agents: []string{"a"}, Connected: 3, OpenAtEnd: 2,
		ConnectErrors: map[string]int64{"refused": 1}, Received: 10, Missing: 2,
		Histograms:    map[string][]byte{},
		PublishedStep: []int64{1, 2}, ArrivedStep: []int64{2, 1},
		Broadcasts: []measure.Broadcast{{N: 3, Published: 1, First: 2, Last: 3}, {}},
		Books:      []measure.Book{{Client: 4, Arrived: 6, Received: 5, Missing: 1}},
		Marks:      []measure.Mark{{Name: markSettled, Time: 1, CPU: &cpu}},
		Stamp:      "kernel", Engine: "epoll",
	}
}

func TestPackKeepsEverything(t *testing.T) {
	packed, err := pack(measurement())
	if err != nil {
		t.Fatal(err)
	}
	got, err := unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(measurement(), got); diff != "" {
		t.Errorf("unpacked is not what was packed (-want +got):\n%s", diff)
	}
}

func TestUnpackRefusesWhatNobodyPacked(t *testing.T) {
	packed, err := pack(measurement())
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(packed)
	damaged[len(damaged)-6] ^= 1 // in the checksum of the content
	for name, data := range map[string][]byte{
		"nothing":      nil,
		"plain JSON":   []byte(`{"version":1}`),
		"a half":       packed[:len(packed)/2],
		"all but one":  packed[:len(packed)-1],
		"a bit turned": damaged,
	} {
		if _, err := unpack(data); err == nil || !strings.HasPrefix(err.Error(), "the measurement ") {
			t.Errorf("%s: error %v, want one about the measurement", name, err)
		}
	}
}

func TestStatusAddsUp(t *testing.T) {
	sum := status{}
	sum.add(status{Connected: 1, Failed: 2, Open: 3, Arrived: 4, Received: 5, Repeated: 6, Errors: map[string]int64{"eof": 1}})
	sum.add(status{Connected: 10, Failed: 20, Open: 30, Arrived: 40, Received: 50, Repeated: 60, Seen: &seen{Sequence: 9},
		Errors: map[string]int64{"eof": 2, "reset": 1}})
	want := status{Connected: 11, Failed: 22, Open: 33, Arrived: 44, Received: 55, Repeated: 66, Seen: &seen{Sequence: 9},
		Errors: map[string]int64{"eof": 3, "reset": 1}}
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Error(diff)
	}
}

// Merging leaves each agent's own account as it was: it goes on record too.
func TestMergeAllChangesNothing(t *testing.T) {
	all := []*measure.Measurement{measurement(), measurement()}
	merged, err := mergeAll(all)
	if err != nil {
		t.Fatal(err)
	}
	if merged.Connected != 6 || len(merged.Marks) != 2 || merged.Broadcasts[0].N != 6 {
		t.Errorf("merged is %+v, want everything twice", merged)
	}
	for i, m := range all {
		if diff := cmp.Diff(measurement(), m); diff != "" {
			t.Errorf("measurement %d has changed: %s", i, diff)
		}
	}
}

// An agent that says nothing is named, by number and process, and its silence is not
// the target's. Whoever looks hears of it meanwhile.
func TestFleetOfASilentAgent(t *testing.T) {
	b, err := startBus()
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	if _, err := b.conn.Subscribe(subjectAgent+"mute", func(*nats.Msg) {}); err != nil {
		t.Fatal(err)
	}
	f := &fleet{bus: b, agents: []*remoteAgent{{number: 3, pid: 77, id: "mute"}}, within: 20 * time.Millisecond}
	for op, want := range map[string]string{
		opStatus: "agent 3 (pid 77) does not answer (20ms): status",
		opMark:   "agent 3 (pid 77) does not answer (60ms): mark", // it has to work for it
	} {
		_, err := f.all(t.Context(), command{Op: op})
		failed, ok := errors.AsType[*Failure](err)
		if !ok || failed.Error() != want || failed.Hint != hintAgent || isOfTarget(err) {
			t.Errorf("%s: %v (of the target: %t), want %q and the hint about agents", op, err, isOfTarget(err), want)
		}
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, errNotAll)
	defer cancel()
	if err := f.connect(ctx); !errors.Is(err, errNotAll) {
		t.Errorf("connecting ended with %v, want it to end with its own limit", err)
	}
}

// Who waits is told of it while it lasts.
func TestLateAnswersAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked sync.WaitGroup
		asked.Go(func() { time.Sleep(3500 * time.Millisecond) })
		var told []string
		late(func(text string) { told = append(told, text) }).await(&asked, func() string { return "somebody" })
		want := []string{"somebody has not answered for 1 s", "somebody has not answered for 2 s", "somebody has not answered for 3 s"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}

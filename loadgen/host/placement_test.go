package host

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParsePlacement(t *testing.T) {
	allowed := []int{0, 1, 2, 3, 4, 5}
	for _, test := range []struct {
		text, want, err string
	}{
		{text: "auto", want: "t:0-2/a:3-5"},
		{text: "none", want: "none"},
		{text: "t:0/a:1", want: "t:0/a:1"},
		{text: "t:0-1,4/a:2-3", want: "t:0-1,4/a:2-3"},
		{text: "t:4,1,0,0-1/a:3,2", want: "t:0-1,4/a:2-3"},
		{text: "t:0/a:0", want: "t:0/a:0"},
		{text: "", err: "expected auto, none or"},
		{text: "t:0", err: "expected auto, none or"},
		{text: "a:0/t:1", err: "expected auto, none or"},
		{text: "t:/a:1", err: `target: processors ""`},
		{text: "t:0/a:1-", err: `agents: processors "1-"`},
		{text: "t:0/a:3-1", err: `agents: processors "3-1"`},
		{text: "t:0/a:-1", err: `agents: processors "-1"`},
		{text: "t:0/a:0-99999999999", err: `agents: processors "0-99999999999"`},
		{text: "t:0/a:7", err: "processor 7 may not be used here: expected some of 0-5"},
	} {
		got, err := Parse(test.text, allowed)
		switch {
		case test.err == "" && err != nil:
			t.Errorf("%q: %v", test.text, err)
		case test.err == "" && got.String() != test.want:
			t.Errorf("%q: %s, want %s", test.text, got, test.want)
		case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
			t.Errorf("%q: error %v, want %q", test.text, err, test.err)
		}
	}
	if _, err := Parse("t:0/a:1", nil); err == nil {
		t.Error("processors were given where none can be placed")
	}
}

func TestAuto(t *testing.T) {
	for _, test := range []struct {
		cpus []int
		want string
	}{
		{nil, "none"},
		{[]int{3}, "none"},
		{[]int{0, 1}, "t:0/a:1"},
		{[]int{7, 5, 6}, "t:5/a:6-7"},
		{[]int{0, 2, 4, 6}, "t:0,2/a:4,6"},
	} {
		if got := Auto(test.cpus).String(); got != test.want {
			t.Errorf("Auto(%v) = %s, want %s", test.cpus, got, test.want)
		}
	}
}

// What is printed is read back as the same.
func TestPlacementRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfNDistinct(rapid.IntRange(0, 40), 1, 12, rapid.ID)
		p := Placement{Target: list.Draw(t, "target"), Agents: list.Draw(t, "agents")}
		slices.Sort(p.Target)
		slices.Sort(p.Agents)
		got, err := Parse(p.String(), append(slices.Clone(p.Target), p.Agents...))
		if err != nil || !slices.Equal(got.Target, p.Target) || !slices.Equal(got.Agents, p.Agents) {
			t.Fatalf("%s became %v (%v)", p, got, err)
		}
	})
}

func FuzzParsePlacement(f *testing.F) {
	for _, text := range []string{"auto", "none", "t:0/a:1", "t:0-1,4/a:2-3", "t:/a:", "t:0-/a:--"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text, []int{0, 1, 2, 3})
		if err != nil {
			return
		}
		again, err := Parse(p.String(), []int{0, 1, 2, 3})
		if err != nil || again.String() != p.String() {
			t.Fatalf("%q is %s, which reads as %s (%v)", text, p, again, err)
		}
	})
}

func TestChildIsPlaced(t *testing.T) {
	allowed := AllowedCPUs()
	if len(allowed) < 2 {
		t.Skip("fewer than two processors, or placement is not possible here")
	}
	last := allowed[len(allowed)-1:]
	// Set here, it must not reach a child that is placed.
	t.Setenv("GOMAXPROCS", "9")
	var got []string
	spec := selfAs("placed")
	spec.CPUs = last
	spec.OnLine = func(line string) { got = append(got, line) }
	finish(t, start(t, spec))
	if want := formatCPUs(last) + " 1"; !slices.Equal(got, []string{want}) {
		t.Errorf("the child runs on processors and with GOMAXPROCS %q, want %q", got, want)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if now := AllowedCPUs(); !slices.Equal(now, allowed) {
		t.Errorf("this process may use %v after that, want %v", now, allowed)
	}
}

package results_test

import (
	"reflect"
	"strings"
	"testing"

	"pushbench/results"
)

// wholeEnvironment has something in every field.
func wholeEnvironment() results.Environment {
	return results.Environment{
		Hostname: "a", OS: "linux", Arch: "amd64", Kernel: "6.1.0 #1 SMP", CPUModel: "Example CPU", CPUs: 2, Hypervisor: "KVM", MemoryB: 8 << 30,
		Clock: "tsc", Governor: "performance", CgroupCPU: "1.5", CgroupMem: "1 GiB", Nofile: 65536, Sysctl: map[string]string{"somaxconn": "4096"},
		GoVersion: "go1.26", GoEnv: map[string]string{"GOMAXPROCS": "2", "GOGC": "50"}, Binary: "0a1b", Commit: "abc", Dirty: true,
	}
}

func TestFacts(t *testing.T) {
	var names []string
	for _, f := range wholeEnvironment().Facts() {
		names = append(names, f.Name)
		if f.Value == "" || f.Alone == "" {
			t.Errorf("%s has the value %q, alone %q", f.Name, f.Value, f.Alone)
		}
	}
	want := "host, system, processors, processor, processor limit, hypervisor, kernel, Go version, GOGC, GOMAXPROCS, memory, memory limit, " +
		"clock source, frequency governor, open files, somaxconn, commit, binary, SHA-256"
	if got := strings.Join(names, ", "); got != want {
		t.Errorf("facts %s\nwant  %s", got, want)
	}
	if facts := (results.Environment{}).Facts(); len(facts) > 0 {
		t.Errorf("nothing is known, and told is %v", facts)
	}
}

// No field is forgotten: what is taken out of an environment is missing among its facts.
func TestEveryFieldIsAFact(t *testing.T) {
	all := len(wholeEnvironment().Facts())
	fields := reflect.TypeFor[results.Environment]()
	for i := range fields.NumField() {
		e := wholeEnvironment()
		reflect.ValueOf(&e).Elem().Field(i).SetZero()
		facts := e.Facts()
		changed := len(facts) < all
		for j, f := range facts {
			changed = changed || f.Value != wholeEnvironment().Facts()[j].Value
		}
		if !changed {
			t.Errorf("%s is in no fact", fields.Field(i).Name)
		}
	}
}

func TestEnvironmentChanges(t *testing.T) {
	for name, test := range map[string]struct {
		edit func(*results.Environment)
		want string
	}{
		"nothing":   {func(*results.Environment) {}, ""},
		"kernel":    {func(e *results.Environment) { e.Kernel = "6.8" }, "kernel: 6.1.0 #1 SMP → 6.8"},
		"unlimited": {func(e *results.Environment) { e.CgroupCPU = "" }, "processor limit: 1.5 → not told"},
		"runtime":   {func(e *results.Environment) { e.GoEnv = nil }, "GOMAXPROCS: 2 → not told"},
		"another":   {func(e *results.Environment) { e.CPUs, e.CPUModel = 4, "Other CPU" }, "processors: 2 → 4, processor: Example CPU → Other CPU"},
		"its name":  {func(e *results.Environment) { e.Hostname, e.Sysctl, e.Commit = "b", nil, "def" }, ""},
	} {
		from, to := wholeEnvironment(), wholeEnvironment()
		test.edit(&to)
		if got := strings.Join(results.EnvironmentChanges(from, to), ", "); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

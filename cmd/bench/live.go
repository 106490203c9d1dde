package main

import (
	"context"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/dashboard"
	"pushbench/cmd/bench/internal/live"
	"pushbench/cmd/bench/internal/telemetry"
	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen"
	"pushbench/results"
)

// anyPort is where --live without an address listens.
const anyPort = "127.0.0.1:0"

// farewell bounds how long the end of bench waits for open pages to be told of it.
const farewell = time.Second

// liveOptions are the flags of verbs whose runs can be watched.
type liveOptions struct {
	live    string // address of the dashboard; empty: none
	metrics string // address of the metrics; empty: none
}

func (o *liveOptions) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.live, "live", "", "show the run on a web page while it goes on, at `ADDR` of loopback")
	flags.Lookup("live").NoOptDefVal = anyPort
	flags.StringVar(&o.metrics, "metrics", "", "serve Prometheus metrics of the run at `ADDR`/metrics")
}

// check finds an address that was meant for --live and stands where a scenario does.
func (o liveOptions) check(cmd *cobra.Command, args []string) error {
	for _, arg := range args {
		if o.live == anyPort && live.Loopback(arg) == nil {
			return misused(cmd, "--live %s: expected --live=%s, the flag also stands alone", arg, arg)
		}
	}
	return nil
}

// audience is who follows runs beside the terminal. Nobody is the nil one.
type audience struct {
	viewers   []live.Viewer
	dashboard *dashboard.Dashboard
	services  []*live.Service

	meter   live.Meter
	trial   [2]int            // trial and attempt that the meter is of
	colours map[string]string // of every series that there may be, as CSS
	folder  string            // where the run under way was kept; empty: not yet
}

// open starts to serve what the flags ask for. It is done before anything else is
// started, so that an address that cannot be had costs nothing.
func (o liveOptions) open(terminal *term.Terminal) (*audience, error) {
	if o.live == "" && o.metrics == "" {
		return nil, nil
	}
	a := &audience{}
	muxes := map[string]*http.ServeMux{}
	at := func(address string) *http.ServeMux {
		if muxes[address] == nil {
			muxes[address] = http.NewServeMux()
		}
		return muxes[address]
	}
	if o.live != "" {
		if err := live.Loopback(o.live); err != nil {
			return nil, term.Errorf(term.Usage, "--live: %w", err).
				Hinted("the page asks for no password: from another machine, use `ssh -L 8090:127.0.0.1:8090 HOST` with --live=127.0.0.1:8090")
		}
		a.dashboard = dashboard.New(dashboard.Options{})
		a.dashboard.Register(at(o.live))
		a.viewers = append(a.viewers, a.dashboard)
	}
	if o.metrics != "" {
		if err := live.Anywhere(o.metrics); err != nil {
			return nil, term.Errorf(term.Usage, "--metrics: %w", err)
		}
		metrics := telemetry.New()
		at(o.metrics).Handle("/metrics", metrics.Handler())
		a.viewers = append(a.viewers, metrics)
	}
	for _, flag := range []struct{ name, address, path, note string }{
		{"live", o.live, "/", "live view"}, {"metrics", o.metrics, "/metrics", "metrics"},
	} {
		if flag.address == "" {
			continue
		}
		address, err := a.serve(flag.address, muxes)
		if err != nil {
			a.close()
			return nil, term.Errorf(term.NotDone, "--%s: %w", flag.name, err).
				Hinted("another program may have it: choose another port, or 0 for any that is free")
		}
		terminal.Note("%s: http://%s%s", flag.note, address, flag.path)
	}
	return a, nil
}

// serve listens on an address, once for all that share it, and returns what it
// became.
func (a *audience) serve(address string, muxes map[string]*http.ServeMux) (string, error) {
	for _, s := range a.services {
		if s.Asked() == address {
			return s.Address(), nil
		}
	}
	s, err := live.Serve(address, muxes[address])
	if err != nil {
		return "", err
	}
	a.services = append(a.services, s)
	return s.Address(), nil
}

// close tells the pages that this was all, and ends.
func (a *audience) close() {
	if a == nil {
		return
	}
	if a.dashboard != nil {
		ctx, cancel := context.WithTimeout(context.Background(), farewell)
		defer cancel()
		a.dashboard.Close(ctx)
	}
	for _, s := range a.services {
		s.Close()
	}
}

// watched says whether anybody may be looking.
func (a *audience) watched() bool { return a != nil }

// begin tells of a scenario that is about to run.
func (a *audience) begin(j job) {
	if a == nil {
		return
	}
	a.folder = ""
	a.colours = dashboard.Colours(j.scenario.Transports)
	run := results.Shown(live.Run{
		Scenario: j.scenario.Name, About: j.scenario.About, Label: j.options.Label,
		Folder: j.out.String(), Number: j.number, Of: j.of,
	})
	for _, v := range a.viewers {
		v.Begin(run)
	}
}

// update translates the conductor's progress.
func (a *audience) update(p loadgen.Progress) {
	if a == nil {
		return
	}
	if p.Finished != nil {
		t := live.Shown(*p.Finished, p.Case.Cell, p.Case.Transport, p.Side)
		for _, v := range a.viewers {
			v.Finished(results.Shown(t))
		}
		return
	}
	state := live.State{
		Trial: p.Trial, Trials: p.Trials, Attempt: p.Attempt,
		Case: p.Case.Cell, Transport: p.Case.Transport, Side: p.Side, Phase: p.Phase,
		Colour:  a.colours[results.Case{Transport: p.Case.Transport, Side: p.Side}.Series()],
		Clients: p.Case.Scenario.Clients, Connected: p.Connected, Failed: p.Failed,
		Arrived: p.Arrived, Expected: p.Expected, Overdue: p.Overdue,
		TargetPerMsg: p.Cost.Target, GeneratorPerMsg: p.Cost.Generator,
		Elapsed: p.Elapsed, Left: p.Left,
	}
	if now := [2]int{p.Trial, p.Attempt}; now != a.trial {
		a.trial, a.meter = now, live.Meter{}
	}
	if rate, ok := a.meter.Rate(time.Now(), p.Arrived); ok {
		state.Rate = &rate
	}
	for _, s := range p.Seconds {
		state.Seconds = append(state.Seconds, live.Second{
			Second: s.Second, Due: s.Due, Arrived: s.Arrived, Received: s.Received,
			P50: s.LatencyP50, P99: s.LatencyP99, Max: s.LatencyMax, Target: s.Target, Generator: s.Generator,
		})
	}
	for _, v := range a.viewers {
		v.Update(results.Shown(state))
	}
}

// kept notes that the run is in its folder.
func (a *audience) kept(folder string) {
	if a != nil {
		a.folder = folder
	}
}

// end tells what a scenario came to: err is what the exit code will be made of.
func (a *audience) end(j job, run *results.Run, err error) {
	if a == nil {
		return
	}
	e := live.End{Scenario: j.scenario.Name, Status: results.Partial, Folder: a.folder}
	if err != nil {
		e.Code, e.Error, e.Hint = term.CodeOf(err), err.Error(), term.HintOf(err)
	}
	if run != nil && len(run.Trials) > 0 {
		e = e.Summed(run)
	}
	for _, v := range a.viewers {
		v.End(results.Shown(e))
	}
}

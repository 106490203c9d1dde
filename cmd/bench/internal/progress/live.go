package progress

import (
	"io"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// steps is the resolution of the bar.
const steps = 1000

// live is a bar for the run with a status line under it. The bar's own
// goroutines draw; update only leaves the newest state for them to find.
type live struct {
	container *mpb.Progress
	bar       *mpb.Bar
	status    *mpb.Bar
	state     atomic.Pointer[State]
}

func newLive(w io.Writer, opts Options) *live {
	l := &live{}
	l.state.Store(&State{})
	options := []mpb.ContainerOption{
		mpb.WithOutput(w), mpb.WithAutoRefresh(), mpb.WithRefreshRate(200 * time.Millisecond),
	}
	if opts.Refresh != nil {
		options = append(options, mpb.WithManualRefresh(opts.Refresh))
	}
	l.container = mpb.New(options...)
	l.bar = l.container.New(steps,
		mpb.BarStyle().Lbound("[").Filler("=").Tip(">").Padding(" ").Rbound("]"),
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return heading(*l.state.Load()) })),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
			return clock(l.state.Load().Elapsed)
		})))
	l.status = l.container.MustAdd(0, mpb.BarFillerFunc(func(w io.Writer, stat decor.Statistics) error {
		_, err := io.WriteString(w, fit("  "+status(*l.state.Load()), stat.AvailableWidth))
		return err
	}), mpb.BarFillerTrim())
	return l
}

func (l *live) update(s State) {
	l.state.Store(&s)
	// A bar that reaches its end stops: that is for close alone.
	l.bar.SetCurrent(min(steps-1, int64(steps*done(s))))
}

// line falls silent with the container: a terminal that is gone reads nothing.
func (l *live) line(text string) { _, _ = io.WriteString(l.container, text+"\n") }

func (l *live) close() {
	l.bar.Abort(true)
	l.status.Abort(true)
	l.container.Wait()
}

// fit cuts text to so many columns.
func fit(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	runes := []rune(text)
	if width < 2 {
		return string(runes[:max(0, width)])
	}
	return string(runes[:width-1]) + "…"
}

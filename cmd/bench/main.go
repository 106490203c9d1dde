// Command bench compares Server-Sent Events and WebSocket: it runs scenarios
// against reference servers or your own, and tells how they did and how sure
// that is. One file a verb; begin with run.go.
package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"pushbench/cmd/bench/internal/term"
	"pushbench/loadgen/host"
)

func main() {
	outliveReaders()
	ctx, stop := interruptible()
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is bench with its surroundings as arguments. It returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	shell := &shell{stdout: stdout, stderr: stderr}
	root := newRoot(shell)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if status, ok := errors.AsType[exitStatus](err); ok {
		return int(status)
	}
	return shell.terminal().Fail(mended(err))
}

// mended gives a failure for want of something that the machine has run out of the
// hint that is about that, whatever was being done.
func mended(err error) error {
	hint := term.HintOf(err)
	if mend := host.Mend(err, hint); mend != hint {
		return term.Errorf(term.CodeOf(err), "%w", err).Hinted("%s", mend)
	}
	return err
}

// shell holds the streams and the flags that every verb has in common.
type shell struct {
	stdout, stderr io.Writer
	options        term.Options
}

func (s *shell) terminal() *term.Terminal { return term.New(s.stdout, s.stderr, s.options) }

func newRoot(s *shell) *cobra.Command {
	root := &cobra.Command{
		Use:   "bench",
		Short: "Compare Server-Sent Events and WebSocket under load",
		Long: `Pushbench compares Server-Sent Events and WebSocket. Reference servers run beside
a load generator that opens thousands of clients; every result carries its books,
its verdict and how sure it is.

  bench run fanout                      the main comparison, about 80 seconds
  bench run my.yaml -o results/mine     your own scenario, kept in a folder
  bench gate smoke --base git:main --new git:HEAD --build make --run './server {port} {rate} {payload}'
                                        may the new version pass?
  bench compare BASE NEW                two finished run folders
  bench history                         the runs there are, and how they went on
  bench calibrate                       what this machine can show at all
  bench scenarios list                  what comes with the binary
  bench doctor                          what of this machine will get in the way

Exit codes: 0 ok or PASS, 1 a threshold or a gate was broken, 2 usage or scenario
error or nothing comparable, 3 INCONCLUSIVE, 4 the numbers cannot be vouched for,
5 the run could not be done or not be shown, 130 interrupted, 131 ended by a second
SIGQUIT, which says what it was doing. Commands that only print end quietly with 141
when nobody reads them any more, as with head.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          arguments(0, 0),
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	flags := root.PersistentFlags()
	flags.BoolVar(&s.options.Quiet, "quiet", false, "no progress and no notes")
	flags.BoolVar(&s.options.NoColor, "no-color", false, "no colour (also: NO_COLOR in the environment)")
	root.SetFlagErrorFunc(misusedFlag)
	root.AddCommand(
		newRunCommand(s),
		newCompareCommand(s),
		newGateCommand(s),
		newReportCommand(s),
		newServeCommand(s),
		newAgentCommand(s),
		newScenariosCommand(s),
		newDoctorCommand(s),
		newHistoryCommand(s),
		newCalibrateCommand(s),
		newVersionCommand(s),
		newManCommand(s),
		newFloorCommand(s),
		newGuardCommand(),
	)
	adoptDefaults(root, s.stdout)
	return root
}

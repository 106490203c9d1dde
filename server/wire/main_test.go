package wire_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain draws more than the usual 100 cases a property: they take
// microseconds each, and rare splits are what the properties are about.
// -rapid.checks on the command line still wins.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "1000"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

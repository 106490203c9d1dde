//go:build !linux

package main_test

import "github.com/rogpeppe/go-internal/testscript"

// Without /proc nothing tells which processes a script has left.
func awaitNone(string) []string { return nil }

func strike(ts *testscript.TestScript, _ bool, _ []string) { notHere(ts) }

func insist(ts *testscript.TestScript, _ bool, _ []string) { notHere(ts) }

func terminal(ts *testscript.TestScript, _ bool, _ []string) { notHere(ts) }

func notHere(ts *testscript.TestScript) {
	ts.Fatalf("only on Linux: begin the script with [!linux] skip")
}

// Package host knows the machine: its limits and what mends them, its processors
// and who may use them, what processes cost, and how children are started so
// that none outlives its parent. Begin with limits.go and child.go.
package host

// Package pace keeps an open loop on time: the schedule says when message n is
// due (pure arithmetic, no clock), the waiter gets a thread there.
//
// Go's own timers cannot pace: they are rounded to the millisecond of the
// network poller and fall behind at short periods. Begin with schedule.go, then
// waiter_linux.go.
package pace

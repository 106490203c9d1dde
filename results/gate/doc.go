// Package gate decides whether a new version may pass: whether it is worse than a
// base by more than a limit allows. It is pure: the same run gives the same answer.
//
// Base and new run in pairs, next to each other in fresh processes. For each case
// and limit there is one difference a pair: ln(new/base), or new − base where the
// limit is absolute, turned so that positive is worse. From the differences come
// the Hodges–Lehmann estimate θ̂ and, by the exact signed-rank distribution, one
// bound from below (L) and one from above (U). Held against the margin m, which is
// ln(1 + limit), or ln(1 + floor/base) where the limit's absolute floor is wider:
//
//	PASS          U ≤ m               not worse than the limit, shown
//	FAIL          else L > 0, θ̂ > m   worse, shown, and by more than the limit
//	INCONCLUSIVE  else                more pairs, up to the last look
//
// There are three looks at the growing data, after 10, 16 and 24 pairs, each with
// an error rate of its own (looks.go), so that looking three times does not make
// three times the errors: two identical systems FAIL in at most 0.9 % of gates,
// and a change of exactly the limit PASSes in at most 4.8 %. Several gates at once
// share the rate of false alarms; PASS needs no such correction. What a look has
// decided stays.
//
// What is not a plain comparison has files of its own: breach.go (a target that does not
// run, and a trial that stays invalid, end the gate), faults.go (a side that cannot
// keep up, or does not deliver everything intact, is a finding whatever its costs are),
// alike.go (sides that did not do the same work) and missing.go (a pair without the value
// is none for that limit, and the looks wait for others).
//
// A baseline is the other way: costs that are nearly exact (bytes, writes and
// allocations a message) are held against a committed file after one short run.
//
// Begin with judge.go (what is asked of a run), then decide.go (the rule above) and
// next.go (whether another pair is needed); limit.go reads limits, baseline.go and exact.go
// are the committed files and what is held against them.
package gate

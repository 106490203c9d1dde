package results_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pushbench/results"
)

// found is a run whose cases have these reasons, one each; "" is none.
func found(texts ...string) *results.Run {
	run := &results.Run{}
	for i, text := range texts {
		c := results.Case{Cell: fmt.Sprintf("clients=%d", i+1), Transport: "sse", Summary: results.Summary{Verdict: results.OK}}
		if text != "" {
			c.Summary.Verdict = results.Suspect
			c.Summary.Reasons = []results.Reason{{Check: "host", Verdict: results.Suspect, Text: text, Hint: "wait"}}
		}
		run.Cases = append(run.Cases, c)
	}
	return run
}

func TestFindings(t *testing.T) {
	const one = "clients=1/sse"
	for name, test := range map[string]struct {
		run  *results.Run
		want []string // where: text
	}{
		"none":     {found("", ""), nil},
		"one":      {found("", "others took 5.04 %"), []string{"clients=2/sse: others took 5.04 %"}},
		"the same": {found("it grew", "it grew"), []string{one + ", clients=2/sse: it grew"}},
		"a range":  {found("in 2 of 7 trials: others took 63 % (at most 5 % allowed)", "in 7 of 7 trials: others took 22.1 % (at most 5 % allowed)"), []string{one + ", clients=2/sse: in 2 to 7 of 7 trials: others took 22.1 to 63 % (at most 5 % allowed)"}},
		"many":     {found("took 1,200 ms.", "took 3 ms.", "took 4 ms.", "", "took 12 ms."), []string{"4 of 5 cases: took 3 to 1,200 ms."}},
		"ranges": {found("took 63 to 70 % of 2", "took 80 % of 2", "took 22.1 to 65 % of 2"),
			[]string{one + ", clients=2/sse, clients=3/sse: took 22.1 to 80 % of 2"}},
		"a word after": {found("9 to lose", "8 to lose"), []string{one + ", clients=2/sse: 8 to 9 to lose"}},
		"signs":        {found("by −50 %", "by +11 %"), []string{one + ", clients=2/sse: by −50 to +11 %"}},
		"words":        {found("latency.p99 is", "latency.p999 is"), []string{one + ": latency.p99 is", "clients=2/sse: latency.p999 is"}},
		"unlike":       {found("others took 6 %", "steal was 3 %, others took 6 %"), []string{one + ": others took 6 %", "clients=2/sse: steal was 3 %, others took 6 %"}},
		"large":        {found("grew by 397k deliveries", "grew by 224k deliveries"), []string{one + ", clients=2/sse: grew by 224k to 397k deliveries"}},
		"larger":       {found("124k", "1.20M", "1,234"), []string{one + ", clients=2/sse, clients=3/sse: 1,234 to 1.20M"}},
		"large ranges": {found("in 3 of 4: 850 to 124k", "in 4 of 4: 900 to 1.1k"), []string{one + ", clients=2/sse: in 3 to 4 of 4: 850 to 124k"}},
		"no suffix":    {found("5kB", "4kB"), []string{one + ", clients=2/sse: 4 to 5kB"}},
		"of itself":    {found("6 to 6", "6 to 6"), []string{one + ", clients=2/sse: 6 to 6"}},
		"odd":          {found("1.2.3 −+4 5..", "1.2.3 −+4 5.."), []string{one + ", clients=2/sse: 1.2.3 −+4 5.."}},
	} {
		var got []string
		for _, f := range results.FindingsOf(test.run) {
			got = append(got, f.Where()+": "+f.Text)
			if f.Hint != "wait" || f.Verdict != results.Suspect || f.Check != "host" {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// One case alone says what it said; whatever the texts, none is lost.
func TestFindingsKeepTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z0-9 .,−+%€\x00]{1,30}( to )?[0-9]?`).Draw(t, "text")
		all := results.FindingsOf(found(text, text))
		if len(all) != 1 || all[0].Text != text || len(all[0].Cases) != 2 {
			t.Fatalf("%q became %+v", text, all)
		}
		other := rapid.StringMatching(`[a-z0-9 .,−+%€\x00]{1,30}`).Draw(t, "other")
		cases := 0
		for _, f := range results.FindingsOf(found(text, other)) {
			cases += len(f.Cases)
		}
		if cases != 2 {
			t.Fatalf("%q and %q: %d cases", text, other, cases)
		}
	})
}

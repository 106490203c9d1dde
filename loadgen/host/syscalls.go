package host

import "slices"

// batches is how many batches of calls the median is taken over, and perBatch how many
// calls a batch has: so many messages fit into a socket's buffers.
const (
	batches  = 200
	perBatch = 64
)

// oneCall is the median over batches of what one call takes, ns. batch makes perBatch
// calls and returns how long they took.
func oneCall(batch func() (int64, error)) (float64, error) {
	took := make([]float64, 0, batches)
	for range batches {
		ns, err := batch()
		if err != nil {
			return 0, err
		}
		took = append(took, float64(ns)/perBatch)
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}

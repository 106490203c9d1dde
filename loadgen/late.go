package loadgen

import (
	"fmt"
	"sync"
	"time"
)

// lateAfter is how long nobody is told that an answer is still to come, and how often
// it is told then.
const lateAfter = time.Second

// late is told who has not answered for a while, from the goroutine that waits.
type late func(text string)

// await waits for what was asked. whom names one that has not answered, if any.
func (tell late) await(asked *sync.WaitGroup, whom func() string) {
	if tell == nil {
		asked.Wait()
		return
	}
	answered := make(chan struct{})
	go func() {
		asked.Wait()
		close(answered)
	}()
	begun := time.Now()
	again := time.NewTicker(lateAfter)
	defer again.Stop()
	for {
		select {
		case <-answered:
			return
		case <-again.C:
			if name := whom(); name != "" {
				tell(fmt.Sprintf("%s has not answered for %.0f s", name, time.Since(begun).Seconds()))
			}
		}
	}
}

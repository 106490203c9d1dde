// Package measure is what an agent is asked and what it answers: the Assignment,
// the Measurement that merges with any other in any order, and the recorder that
// turns arriving messages into histograms and books. Begin with message.go.
package measure

package scenarios

// workloadNames are who may send what to whom. Of fanout one publisher sends every
// message to every subscriber.
func workloadNames() []string { return []string{"fanout"} }

// Package dashboard is the page of `bench run --live`: it shows a run while it
// goes on, fed by our own Server-Sent Events.
//
// What is shown is one document (document.go). A client gets it whole as a
// "snapshot" event and then every change to it:
//
//	snapshot   the document; everything that was known before is replaced
//	state      live.State: where the run stands, and seconds that are new or better known
//	trial      live.Trial: one more trial has its verdict
//	end        live.End: a scenario is over
//	over       nothing more will come
//
// Every event has an ID, "session.number". A client that was away sends the last
// one (EventSource does by itself) and gets exactly what it missed; when that is
// more than the history holds, or of another run of bench, it gets a snapshot.
// Nobody is waited for: clients read from the history at their own speed, and one
// that does not take a write for some seconds is let go, to come back so.
//
// Begin with feed.go, then events.go.
package dashboard

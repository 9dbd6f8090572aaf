// Package cloudevents sends events to other systems: CloudEvents 1.0 over HTTP,
// in structured or binary mode, signed as Standard Webhooks sign.
//
// It decides neither who is told nor when it is tried again: that is event.
// Source names the place, so that a receiver of several can tell them apart.
//
//	sender := cloudevents.New("/minsheng/330502", time.Now)
//	crew := job.Crew{Does: map[string]job.Handler{event.DeliverKind: outbox.Courier(sender.Send)}}
package cloudevents

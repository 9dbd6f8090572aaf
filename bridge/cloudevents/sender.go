package cloudevents

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"minsheng/event"
)

// How long a receiver may take, and how much of its answer is read.
const (
	patience  = 15 * time.Second
	maxAnswer = 16 << 10
)

// TypePrefix stands before the type of an event: minsheng.case.decided.
const TypePrefix = "minsheng."

// specVersion is the version of CloudEvents.
const specVersion = "1.0"

// Sender posts events. It is safe for concurrent use.
type Sender struct {
	source string
	now    func() time.Time
	client *http.Client
}

// New returns a sender for a place. source is a URI reference, like
// /minsheng/330502; now tells the instant that a signature holds.
func New(source string, now func() time.Time) *Sender {
	return &Sender{source: source, now: now, client: &http.Client{
		Timeout: patience,
		// A redirect could lead where nobody subscribed, and would be signed.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// data is what an event says of its subject.
type data struct {
	Type       string `json:"type"`
	Subject    string `json:"subject"`
	Service    string `json:"service,omitempty"`
	State      string `json:"state,omitempty"`
	Area       string `json:"area,omitempty"`
	Department string `json:"department,omitempty"`
}

// envelope is an event in structured mode.
type envelope struct {
	SpecVersion string `json:"specversion"`
	ID          string `json:"id"`
	Source      string `json:"source"`
	Type        string `json:"type"`
	Subject     string `json:"subject"`
	Time        string `json:"time"`
	ContentType string `json:"datacontenttype"`
	Data        data   `json:"data"`
}

// Send posts one delivery. It is an event.Send.
func (s *Sender) Send(ctx context.Context, d event.Delivery) (event.Answer, error) {
	req, body, err := s.request(ctx, d)
	if err != nil {
		return event.Answer{Body: body}, err
	}
	answer, err := s.client.Do(req)
	if err != nil {
		return event.Answer{Body: body}, err
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer)) // so that the connection can be used again
	return event.Answer{Status: answer.StatusCode, Body: body}, nil
}

func (s *Sender) request(ctx context.Context, d event.Delivery) (*http.Request, []byte, error) {
	e := envelope{SpecVersion: specVersion, ID: string(d.Event.ID), Source: s.source, Type: TypePrefix + string(d.Event.Type),
		Subject: string(d.Event.Subject), Time: d.Event.At.UTC().Format(time.RFC3339Nano), ContentType: "application/json",
		Data: data{Type: TypePrefix + string(d.Event.Type), Subject: string(d.Event.Subject), Service: d.Event.Service, State: d.Event.State,
			Area: d.Event.Area, Department: d.Event.Department}}
	headers := http.Header{"Content-Type": {"application/cloudevents+json; charset=utf-8"}}
	var content any = e
	if d.To.Mode == event.Binary {
		headers, content = e.headers(), e.Data
	}
	body, err := json.Marshal(content)
	if err != nil {
		return nil, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.To.Sink, bytes.NewReader(body))
	if err != nil {
		return nil, body, err
	}
	req.Header = headers
	req.Header.Set("User-Agent", "minsheng")
	s.sign(req.Header, e.ID, body, d.Key)
	return req, body, nil
}

// headers are the attributes of an event in binary mode. They are ids, words
// and instants of our own, so that nothing in them needs escaping.
func (e *envelope) headers() http.Header {
	h := http.Header{"Content-Type": {e.ContentType}}
	for name, value := range map[string]string{"specversion": e.SpecVersion, "id": e.ID, "source": e.Source, "type": e.Type, "subject": e.Subject, "time": e.Time} {
		h.Set("ce-"+name, value)
	}
	return h
}

// sign writes the headers of Standard Webhooks: who holds the key can tell that
// the body is ours, which event it is and when it was sent.
func (s *Sender) sign(h http.Header, id string, body, key []byte) {
	at := strconv.FormatInt(s.now().Unix(), 10)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "."))
	mac.Write(body)
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", at)
	h.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

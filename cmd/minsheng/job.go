package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/job"
	"minsheng/lang"
	"minsheng/store"
)

// jobCommand is `minsheng job`: work that happens later, looked at by whoever
// keeps the program running.
func jobCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "job",
		Short: "后台任务：查看、重来、取消 · jobs: look at them, try again, cancel",
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(jobListCommand(c), jobShowCommand(c),
		jobActCommand(c, "retry", "让已停或已取消的任务重来 · let a job that is dead or cancelled begin anew", lang.Text{ZH: "%s 重新排队", EN: "%s waits again"}, (*job.Queue).Retry),
		jobActCommand(c, "cancel", "取消任务；正在做的会停下 · cancel a job; one that runs is asked to end", lang.Text{ZH: "%s 已取消，或即将停下", EN: "%s is cancelled, or about to end"}, (*job.Queue).Cancel))
	return cmd
}

func jobListCommand(c *console) *cobra.Command {
	var h holding
	var page job.Page
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "列出任务，新的在前 · list jobs, the newest first",
		Args:  args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return c.onQueue(h, func(ctx context.Context, q *job.Queue) error {
				list, err := q.List(ctx, page)
				if err != nil {
					return err
				}
				return c.printJobs(list, asJSON)
			})
		},
	}
	h.place(cmd)
	cmd.Flags().StringVar(&page.Kind, "kind", "", "only of this kind · 种类")
	cmd.Flags().StringVar((*string)(&page.State), "state", "", "only waiting, running, done, dead or cancelled · 状态")
	cmd.Flags().StringVar((*string)(&page.Before), "before", "", "only those enqueued before this job: the next page · 下一页")
	cmd.Flags().IntVar(&page.Limit, "limit", 50, "how many, at most 500 · 条数")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func jobShowCommand(c *console) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show JOB",
		Short: "一项任务的全部：进度、错误 · all of a job: progress, error",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onQueue(h, func(ctx context.Context, q *job.Queue) error {
				j, err := q.Find(ctx, id.ID(names[0]))
				if err != nil {
					return err
				}
				if asJSON {
					return c.json(viewJob(j))
				}
				c.printJob(j)
				return nil
			})
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// jobActCommand is a verb that changes one job.
func jobActCommand(c *console, verb, short string, said lang.Text, act func(*job.Queue, context.Context, store.By, id.ID) error) *cobra.Command {
	var h holding
	var asJSON bool
	cmd := &cobra.Command{
		Use:   verb + " JOB",
		Short: short,
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, names []string) error {
			return c.onQueue(h, func(ctx context.Context, q *job.Queue) error {
				j := id.ID(names[0])
				if err := act(q, ctx, by("minsheng job "+verb), j); err != nil {
					return err
				}
				if !asJSON {
					c.printf(said, j)
					return nil
				}
				now, err := q.Find(ctx, j)
				if err != nil {
					return err
				}
				return c.json(viewJob(now))
			})
		},
	}
	h.place(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// onQueue opens the queue of a database that is there already.
func (c *console) onQueue(h holding, do func(context.Context, *job.Queue) error) error {
	return c.onDatabase(h, func(ctx context.Context, db *store.DB) error {
		q, err := job.Open(ctx, db)
		if err != nil {
			return err
		}
		return do(ctx, q)
	})
}

// onDatabase opens a database that is there already.
func (c *console) onDatabase(h holding, do func(context.Context, *store.DB) error) error {
	if h.url == "" {
		return usageSay("要写 --db：是哪个数据库", "--db is needed: which database is meant")
	}
	if err := h.there(); err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	db, err := h.openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(ctx, db)
}

// jobView is a job as JSON; instants are in UTC.
type jobView struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`
	Key        string     `json:"key,omitempty"`
	State      job.State  `json:"state"`
	Attempt    int        `json:"attempt"`
	Attempts   int        `json:"attempts"`
	Worker     string     `json:"worker,omitempty"`
	Cancelled  bool       `json:"cancel_asked,omitempty"`
	Stage      string     `json:"stage,omitempty"`
	Done       int64      `json:"done,omitempty"`
	Total      int64      `json:"total,omitempty"`
	Rate       float64    `json:"rate_per_second,omitempty"`
	Left       int64      `json:"seconds_left,omitempty"`
	Error      string     `json:"error,omitempty"`
	Who        string     `json:"who"`
	Purpose    string     `json:"purpose"`
	EnqueuedAt time.Time  `json:"enqueued_at"`
	DueAt      *time.Time `json:"due_at,omitempty"`
	BegunAt    *time.Time `json:"begun_at,omitempty"`
	EndedAt    *time.Time `json:"ended_at,omitempty"`
}

func viewJob(j job.Job) jobView {
	v := jobView{ID: string(j.ID), Kind: j.Kind, Key: j.Key, State: j.State, Attempt: j.Attempt, Attempts: j.Attempts, Worker: j.Worker,
		Cancelled: j.Cancelled, Stage: j.Stage, Done: j.Progress.Done, Total: j.Total, Rate: j.Rate(), Error: j.Error,
		Who: j.Who, Purpose: j.Purpose, EnqueuedAt: j.EnqueuedAt, DueAt: instant(j.DueAt), BegunAt: instant(j.BegunAt), EndedAt: instant(j.EndedAt)}
	if left, known := j.Left(); known && j.State == job.Running {
		v.Left = int64(left.Seconds())
	}
	return v
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// jobStates are the words for where a job stands.
func jobState(s job.State) lang.Text {
	switch s {
	case job.Waiting:
		return lang.Text{ZH: "等待", EN: "waiting"}
	case job.Running:
		return lang.Text{ZH: "正在做", EN: "running"}
	case job.Done:
		return lang.Text{ZH: "已做完", EN: "done"}
	case job.Dead:
		return lang.Text{ZH: "已停（失败）", EN: "dead"}
	case job.Cancelled:
		return lang.Text{ZH: "已取消", EN: "cancelled"}
	}
	return lang.Text{ZH: string(s)}
}

func (c *console) printJobs(list []job.Job, asJSON bool) error {
	if asJSON {
		views := make([]jobView, 0, len(list))
		for _, j := range list {
			views = append(views, viewJob(j))
		}
		return c.json(views)
	}
	if len(list) == 0 {
		c.printf(lang.Text{ZH: "没有任务", EN: "there are no jobs"})
		return nil
	}
	t := c.table(lang.Text{ZH: "任务", EN: "job"}, lang.Text{ZH: "种类", EN: "kind"}, lang.Text{ZH: "状态", EN: "state"},
		lang.Text{ZH: "次数", EN: "attempt"}, lang.Text{ZH: "进度", EN: "progress"}, lang.Text{ZH: "排队时间", EN: "enqueued"}, lang.Text{ZH: "错误", EN: "error"})
	for _, j := range list {
		wrong, _, _ := strings.Cut(j.Error, "\n")
		t.row(string(j.ID), j.Kind, c.say(jobState(j.State)), fmt.Sprintf("%d/%d", j.Attempt, j.Attempts), c.progressOf(j), inChina(j.EnqueuedAt), wrong)
	}
	t.print()
	return nil
}

// progressOf writes how far a running job is: "rows 1200/5000, 40 s".
func (c *console) progressOf(j job.Job) string {
	if j.Stage == "" || j.State != job.Running {
		return ""
	}
	stage := j.Stage
	if words, known := matchWords[stage]; known {
		stage = c.say(words)
	}
	say := fmt.Sprintf("%s %d", stage, j.Progress.Done)
	if j.Total > 0 {
		say += fmt.Sprintf("/%d", j.Total)
	}
	if left, known := j.Left(); known {
		say += c.say(lang.Text{ZH: "，还要 " + left.String(), EN: ", " + left.String() + " left"})
	}
	return say
}

func (c *console) printJob(j job.Job) {
	line := func(name lang.Text, value string) {
		if value != "" {
			fmt.Fprintf(c.out, "%s: %s\n", c.say(name), value)
		}
	}
	line(lang.Text{ZH: "任务", EN: "job"}, string(j.ID))
	line(lang.Text{ZH: "种类", EN: "kind"}, strings.TrimSpace(j.Kind+" "+j.Key))
	line(lang.Text{ZH: "内容", EN: "load"}, j.Load)
	line(lang.Text{ZH: "状态", EN: "state"}, c.say(jobState(j.State)))
	line(lang.Text{ZH: "次数", EN: "attempt"}, fmt.Sprintf("%d/%d", j.Attempt, j.Attempts))
	line(lang.Text{ZH: "进度", EN: "progress"}, c.progressOf(j))
	line(lang.Text{ZH: "何人、何事", EN: "who, what for"}, j.Who+"，"+j.Purpose)
	line(lang.Text{ZH: "排队", EN: "enqueued"}, inChina(j.EnqueuedAt))
	line(lang.Text{ZH: "可做", EN: "due"}, inChina(j.DueAt))
	line(lang.Text{ZH: "开始", EN: "begun"}, inChina(j.BegunAt))
	line(lang.Text{ZH: "结束", EN: "ended"}, inChina(j.EndedAt))
	line(lang.Text{ZH: "错误", EN: "error"}, j.Error)
}

// inChina writes an instant as clocks there show it; empty for none.
func inChina(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	day := civil.FromTime(t)
	return day.String() + t.UTC().Add(8*time.Hour).Format(" 15:04:05")
}

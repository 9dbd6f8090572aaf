package main

import (
	"context"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/population"
)

// exportPopulation writes the register, or an area of it, as population files.
func (c *console) exportPopulation(take taking) error {
	on, err := take.day()
	if err != nil {
		return err
	}
	if take.masked {
		return usagef("--masked is for sheets: population files hold no names and no numbers")
	}
	ctx, stop := untilStopped()
	defer stop()
	n, err := c.writePopulation(ctx, take, on)
	if err != nil {
		return err
	}
	if take.asJSON {
		return c.json(map[string]any{"rows": n, "folder": take.parquet})
	}
	c.printf(lang.Text{ZH: "导出 %d 人：%s", EN: "%d residents written to %s"}, n, take.parquet)
	return nil
}

// writePopulation returns how many people it has written.
func (c *console) writePopulation(ctx context.Context, take taking, on civil.Date) (int, error) {
	schema, err := c.schema(take.code)
	if err != nil {
		return 0, err
	}
	attributes, err := catalogue(schema)
	if err != nil {
		return 0, err
	}
	register, db, err := take.open(ctx, attributes)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	total, err := register.Count(ctx, take.area)
	if err != nil {
		return 0, err
	}
	bar := c.progress(total.Residents, lang.Text{ZH: "导出", EN: "exporting"})
	defer bar.close()
	files := newCounties(take.parquet, population.Spec{Pack: take.code, Schema: schema, On: on, Generator: "minsheng people export"})
	n, err := exportPages(ctx, register, take, on, newHomes(schema), files, bar)
	return n, files.close(err)
}

// exportPages takes the households out page by page, in the order of their ids.
func exportPages(ctx context.Context, register *people.Register, take taking, on civil.Date, rows *homes, files *counties, bar progress) (n int, err error) {
	page := people.Page{Area: take.area, Limit: 500}
	for {
		list, err := register.Households(ctx, by(take.purpose), page, on)
		if err != nil || len(list) == 0 {
			return n, err
		}
		for i := range list {
			h := &list[i]
			page.After = h.ID
			if len(h.Members) == 0 {
				continue
			}
			if err := files.add(h.Area, rows.kept(h)); err != nil {
				return n, err
			}
			n += len(h.Members)
			bar.to(n)
		}
	}
}

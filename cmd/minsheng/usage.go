package main

import (
	"fmt"
	"regexp"

	"minsheng/lang"
)

// usageError says that the command line is wrong.
type usageError struct {
	error
	say lang.Text // in both languages, zero where only the error speaks
}

func usage(err error) error { return usageError{error: err} }

func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }

// usageSay is a usage error in both languages.
func usageSay(zh, en string, args ...any) error {
	return usageText(lang.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)})
}

func usageText(say lang.Text) error {
	return usageError{fmt.Errorf("%s", say.EN), say}
}

// in writes the error in a language.
func (e usageError) in(tag lang.Tag) string {
	if !e.say.IsZero() {
		return e.say.In(tag)
	}
	if tag == lang.ZH {
		return inChinese(e.Error())
	}
	return e.Error()
}

// usageWords are what the library that reads the command line says, and what is
// said instead.
var usageWords = []struct {
	form *regexp.Regexp
	zh   string
}{
	{regexp.MustCompile(`unknown command "([^"]*)" for "([^"]*)"`), "$2 没有“$1”这个命令"},
	{regexp.MustCompile(`Did you mean this\?`), "是不是："},
	{regexp.MustCompile(`unknown flag: (\S+)`), "没有“$1”这个选项"},
	{regexp.MustCompile(`unknown shorthand flag: '(.)' in (\S+)`), "没有“-$1”这个选项（$2）"},
	{regexp.MustCompile(`flag needs an argument: .*?(-\S+)`), "$1 后面要写值"},
	{regexp.MustCompile(`invalid argument "([^"]*)" for "([^"]*)" flag: .*`), "$2 不能写“$1”"},
	{regexp.MustCompile(`accepts between (\d+) and (\d+) arg\(s\), received (\d+)`), "要写 $1 到 $2 个参数，这里有 $3 个"},
	{regexp.MustCompile(`accepts (\d+) arg\(s\), received (\d+)`), "要写 $1 个参数，这里有 $2 个"},
	{regexp.MustCompile(`requires at least (\d+) arg\(s\), only received (\d+)`), "至少要写 $1 个参数，这里有 $2 个"},
	{regexp.MustCompile(`("[^"]*") is not a day of the calendar`), "日历上没有 $1 这一天"},
	{regexp.MustCompile(`("[^"]*") is not a day: write YYYY-MM-DD`), "$1 不是日期：写成 YYYY-MM-DD，如 2024-07-01"},
	{regexp.MustCompile(`no such day: (\S+)`), "没有 $1 这一天"},
	{regexp.MustCompile(`(?:open|stat|openat) (.+): (?:no such file or directory|The system cannot find .*)`), "没有“$1”这个文件或文件夹"},
	{regexp.MustCompile(`(?:open|stat|openat|read) (.+): permission denied`), "没有权限读“$1”"},
	{regexp.MustCompile(`(?:open|stat|openat|read) (.+): is a directory`), "“$1”是文件夹，不是文件"},
	{regexp.MustCompile(`(?:open|stat|openat) (.+): not a directory`), "“$1”不是文件夹"},
}

// inChinese replaces the words of the library by Chinese ones; what it does not
// know stays as it is.
func inChinese(said string) string {
	for _, w := range usageWords {
		said = w.form.ReplaceAllString(said, w.zh)
	}
	return said
}

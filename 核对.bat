@echo off
rem Checks workbooks and drafts of every unit of the newest year and opens the reports.
rem ASCII only: every Chinese word a clerk sees is printed by Python, so no code page matters.
setlocal DisableDelayedExpansion
pushd "%~dp0"
if exist "python\python.exe" goto portable
if exist ".venv\Scripts\python.exe" goto venv
where py >nul 2>nul && goto launcher
goto nothing
:portable
"python\python.exe" -m disclosure_kit check --drafts --open
goto end
:venv
".venv\Scripts\python.exe" -m disclosure_kit check --drafts --open
goto end
:launcher
py -3 run.py check --drafts --open
goto end
:nothing
chcp 65001 >nul
echo Please unzip the whole folder first. / 请先把整个压缩包解压，再双击。
echo If it is unzipped: install Python 3.11 or newer. / 已经解压的，请安装 Python 3.11 或更新的版本（python.org）。
:end
echo.
pause
popd

@echo off
rem Checks the drafts and tables of every unit of the newest year in the folder this file lies in, and stays open with the summary.
chcp 65001 >nul
cd /d "%~dp0"
set PYTHONUTF8=1
set "YEAR="
for /f "delims=" %%y in ('dir /b /ad /on inputs 2^>nul ^| findstr /r "^20[0-9][0-9]$"') do set "YEAR=%%y"
if not defined YEAR (
  echo 没有找到 inputs\年度 文件夹。请先生成输入表：在本文件夹打开命令行，运行 py run.py new 2025
) else (
  if exist run.py (py run.py check %YEAR% & if exist outputs\%YEAR% for /d %%u in (outputs\%YEAR%\*) do py run.py audit "%%u" --year %YEAR% --unit "%%~nxu" --open) else (disclosure-kit check %YEAR% & if exist outputs\%YEAR% for /d %%u in (outputs\%YEAR%\*) do disclosure-kit audit "%%u" --year %YEAR% --unit "%%~nxu" --open)
)
echo.
pause
